/** The run of a question for an approval: its steps, its cards, and the work that is due. */

import { createHash } from 'node:crypto';
import { addMinutes } from 'date-fns';
import type { ItemStore } from '../../../shared/lib/items.ts';
import type { Card } from '../../../shared/lib/slack/message.ts';
import { readRecord } from '../ledger/claims.ts';
import { type Answer, markNotified, openAsk, wasNotified } from '../ledger/ending.ts';
import { type LedgerRecord, requestKey } from '../ledger/ledger.ts';
import type { Ask } from '../ledger/person_decision.ts';
import type { Operator } from '../messages/operator_message.ts';
import { requestReference, reviewMessage } from '../messages/operator_message.ts';
import type { Policy } from '../policy/policy.ts';
import { CreditError } from '../reason/errors.ts';
import { giveVerdict, readVerdict, type Verdict } from './approval.ts';
import { decidedCard, questionCard, readCards, type SentCard, writeCards } from './approval_card.ts';
import { askedPeople, authorize, type Resumed } from './approval_response.ts';

/** The place of a request and the attempt that asked. */
export interface QuestionPlace {
  channel: string;
  ts: string;
  ask: number;
}

export interface OpenQuestion {
  record: LedgerRecord;
  ask: Ask;
}

/** The effects of the run on people and on other runs. */
export interface ApprovalContext extends Operator {
  policy: Policy;
  /** Slack user id. */
  operator: string;
  now: () => Date;
  sendCard: (user: string, card: Card) => Promise<SentCard>;
  replaceCard: (sent: SentCard, card: Card) => Promise<void>;
  sendTo: (user: string, text: string) => Promise<void>;
  /** Starts the run that asks a question, once per question. */
  startWaiting: (question: QuestionPlace & { key: string }) => Promise<void>;
}

/** The record and its open question; null when that question is closed. */
export async function openQuestion(
  items: ItemStore,
  { channel, ts, ask: turn }: QuestionPlace,
): Promise<OpenQuestion | null> {
  const record = await readRecord(items, requestKey(channel, ts));
  const ask = record && openAsk(record);
  return record !== null && ask?.turn === turn ? { record, ask } : null;
}

/** Whether the question must be asked, its verdict carried out, or neither; one that nobody answered in time gets its verdict. */
export async function checkQuestion(
  items: ItemStore,
  place: QuestionPlace,
  now: Date,
): Promise<{ kind: 'over' | 'waiting' | 'decided' }> {
  const open = await openQuestion(items, place);
  if (open === null) return { kind: 'over' };
  const question = { key: open.record.key, turn: place.ask };
  if ((await readVerdict(items, question)) !== null) return { kind: 'decided' };
  if (now < new Date(open.ask.expires_at)) return { kind: 'waiting' };
  await giveVerdict(items, question, expired(open.ask, now));
  return { kind: 'decided' };
}

function expired({ hash }: Ask, now: Date): Verdict {
  return { kind: 'expired', by: 'nobody', at: now.toISOString(), reason: null, amount: null, hash };
}

/** Sends the cards that ask the question, once. @param page address of the waiting run */
export async function askQuestion(
  { items, policy, operator, sendCard }: ApprovalContext,
  { record, ask }: OpenQuestion,
  page: string | null,
): Promise<SentCard[]> {
  let cards = await readCards(items, record.key, ask.turn);
  if (cards === null) {
    cards = [];
    const card = questionCard(record, ask, page);
    for (const user of askedPeople(policy.approval, operator, ask.requester))
      cards.push(await sendCard(user, card));
    await writeCards(items, record.key, ask.turn, cards);
  }
  await markNotified(items, record);
  return cards;
}

/**
 * The verdict on the question: the stored one, or the response in Windmill. Null when that response does not count: the operator is
 * notified, and the question must be asked by another run.
 */
export async function decideQuestion(
  { items, policy, operator, now, send }: ApprovalContext,
  { record, ask }: OpenQuestion,
  resumed: Resumed,
): Promise<Verdict | null> {
  const question = { key: record.key, turn: ask.turn };
  const stored = await readVerdict(items, question);
  if (stored !== null) return stored;
  const give = async (verdict: Verdict) => (await giveVerdict(items, question, verdict)).verdict;
  if (resumed.kind === 'timed_out') return give(expired(ask, now()));
  const { kind, who, reason } = resumed;
  const person = who === null ? null : { windmill: who };
  const response = { kind, person, reason, hash: ask.hash, ask: ask.turn, at: now() };
  const authorization = authorize({ record, rule: policy.approval, operator }, response);
  if (authorization.kind === 'authorized') return give(authorization.verdict);
  const where = requestReference(record.channel, record.ts);
  await send(`An answer in Windmill was not counted for ${where}: ${authorization.why}.`);
  return null;
}

/** Shows the result of the question on its cards, notifies the operator, and asks again when the proposal has changed. */
export async function closeQuestion(
  { items, policy, send, sendTo, startWaiting, replaceCard }: ApprovalContext,
  question: Ask,
  answer: Answer,
): Promise<SentCard[]> {
  const { key, channel, ts, reason, ask } = answer;
  if (answer.notify && reason?.code !== 'approval_refused') {
    await send(reviewMessage(answer));
    const others = reason?.code === 'approval_expired' ? policy.approval.escalate_to : [];
    for (const user of others) await sendTo(user, reviewMessage(answer));
  }
  if (answer.notify) await markNotified(items, answer);
  if (ask !== null) await startWaiting({ key, channel, ts, ask });
  const record = await readRecord(items, key);
  if (record === null) throw new CreditError('ledger_unreadable', `The ledger record of ${key} is gone`);
  const cards = (await readCards(items, key, question.turn)) ?? [];
  for (const card of cards) await replaceCard(card, decidedCard(record, question, answer));
  return cards;
}

/** The input of reply for a pinned proposal: a result per link, as credit_from_link returned them. */
export function pinnedResults({ links, credits }: Pick<LedgerRecord, 'links' | 'credits'>): object[] {
  return links.map((url) => {
    const credit = credits.find((one) => one.url === url);
    return credit ? { kind: 'credit', ...credit } : { kind: 'skip', url };
  });
}

/** A question for which a run must be started. */
export interface ApprovalDue {
  key: string;
  channel: string;
  ts: string;
  /** Attempt that asked the question. */
  ask: number;
  why: 'unasked' | 'undone' | 'expired';
}

/** The work that the question of a record needs now; null while it waits for a response. */
export async function approvalDue(
  items: ItemStore,
  record: LedgerRecord,
  policy: Pick<Policy, 'claim'>,
  now: Date,
): Promise<ApprovalDue | null> {
  const ask = openAsk(record);
  if (ask === null) return null;
  const { key, channel, ts } = record;
  const due = { key, channel, ts, ask: ask.turn };
  const verdict = await readVerdict(items, { key, turn: ask.turn });
  if (verdict !== null) {
    // The run of that verdict may still carry it out.
    return addMinutes(verdict.at, policy.claim.lease_minutes) < now ? { ...due, why: 'undone' } : null;
  }
  if (new Date(ask.expires_at) <= now) return { ...due, why: 'expired' };
  const asked = (await wasNotified(items, record)) || new Date(record.lease_until) > now;
  return asked ? null : { ...due, why: 'unasked' };
}

/** Id of the run that asks and waits: derived from the question, so that each question has one such run. */
export function waitingRun(key: string, ask: number): string {
  return runId(`creditbot approval ${key} ${ask}`);
}

/** Id of a run that only carries out a verdict. @param attempt distinguishes retries */
export function settlingRun(key: string, ask: number, attempt: string): string {
  return runId(`creditbot verdict ${key} ${ask} ${attempt}`);
}

function runId(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  // A UUID of version 8: its other bits are free.
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `a${hash.slice(17, 20)}`];
  return [...parts, hash.slice(20, 32)].join('-');
}
