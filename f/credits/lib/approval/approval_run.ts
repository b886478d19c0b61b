/** The run that waits for an approval: its question, its cards, and the work that is due. */

import { createHash } from 'node:crypto';
import { addMinutes } from 'date-fns';
import { z } from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { readRecord } from '../ledger/claims.ts';
import { openAsk, wasNotified } from '../ledger/ending.ts';
import { type LedgerRecord, requestKey } from '../ledger/ledger.ts';
import type { Ask } from '../ledger/person_decision.ts';
import type { Policy } from '../policy/policy.ts';
import { approvalPath, readVerdict } from './approval.ts';

/** The record and its open question; null when that question is closed. */
export async function openQuestion(
  items: ItemStore,
  { channel, ts, ask: turn }: { channel: string; ts: string; ask: number },
): Promise<{ record: LedgerRecord; ask: Ask } | null> {
  const record = await readRecord(items, requestKey(channel, ts));
  const ask = record && openAsk(record);
  return record !== null && ask?.turn === turn ? { record, ask } : null;
}

/** The input of reply for a pinned proposal: a result per link, as credit_from_link returned them. */
export function pinnedResults({ links, credits }: Pick<LedgerRecord, 'links' | 'credits'>): object[] {
  return links.map((url) => {
    const credit = credits.find((one) => one.url === url);
    return credit ? { kind: 'credit', ...credit } : { kind: 'skip', url };
  });
}

const cardsSchema = z.array(z.object({ channel: z.string(), ts: z.string() }));

export type SentCards = z.infer<typeof cardsSchema>;

/** The cards that ask a question; null when none was sent. */
export async function readCards(items: ItemStore, key: string, ask: number): Promise<SentCards | null> {
  const parsed = z.object({ cards: cardsSchema }).safeParse(await items.read(cardsPath(key, ask)));
  // An unreadable note causes one repeated card.
  return parsed.success ? parsed.data.cards : null;
}

export async function writeCards(
  items: ItemStore,
  key: string,
  ask: number,
  cards: SentCards,
): Promise<void> {
  await items.write(cardsPath(key, ask), { cards });
}

/** Path of the note with the cards of a question. */
export function cardsPath(key: string, ask: number): string {
  return `${approvalPath(key, ask)}_cards`;
}

/** The result of Windmill's own approval, as the next step reads it. */
export type Resumed =
  | { kind: 'timed_out' }
  | { kind: 'approved' | 'refused'; who: string | null; reason: string | null };

const errorSchema = z.object({ name: z.string(), message: z.string().default('') });

const nobody = ['', 'anonymous', 'unknown'];

/** @param resume the payload, or Windmill's error object; @param approvers names of the people who answered */
export function readResume(resume: unknown, approvers: readonly string[]): Resumed {
  const wrapped = z.object({ error: errorSchema }).safeParse(resume);
  const error = wrapped.success ? wrapped.data.error : errorSchema.safeParse(resume).data;
  if (error?.name === 'SuspendedTimedOut') return { kind: 'timed_out' };
  const named = error ? /^Disapproved by (.*)/s.exec(error.message)?.[1] : approvers[0];
  const who = named === undefined || nobody.includes(named) ? null : named;
  const reason = z.object({ reason: z.string().min(1) }).safeParse(resume).data?.reason ?? null;
  return { kind: error ? 'refused' : 'approved', who, reason };
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
