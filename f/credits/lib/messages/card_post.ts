/** Posts the card of a credited request once: found by its metadata, retried by later runs, reported to the operator when given up. */
import { addMinutes, isAfter } from 'date-fns';
import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import type { Post, SlackPort } from '../../../shared/lib/slack/message.ts';
import { answerMessage, type SendContext, sendOnce } from '../ledger/attempts.ts';
import { readRecord } from '../ledger/claims.ts';
import { type LedgerRecord, ledgerPath, postPath } from '../ledger/ledger.ts';
import type { Policy } from '../policy/policy.ts';
import { findAnswer, isGone } from '../request/thread.ts';
import { creditCard } from './card.ts';
import { cardFailedMessage } from './operator_message.ts';

export interface CardContext extends SendContext {
  slack: Pick<SlackPort, 'thread' | 'post'>;
  claim: Policy['claim'];
  /** Address of a run's page; null when there is none. */
  runPage: (run: string) => string | null;
  /** Notifies the operator; throws when the message was not delivered. */
  notify: (text: string) => Promise<void>;
}

export type CardResult =
  /** The request has no card, or no longer needs one. */
  | { kind: 'none' }
  | { kind: 'posted'; ts: string }
  /** A later run posts it. */
  | { kind: 'owed'; why: string }
  | { kind: 'given_up'; why: string };

const stateSchema = z.strictObject({
  /** Refused posts so far. */
  failures: z.int().min(0),
  /** The result; null while the card is owed. */
  ended: z.enum(['posted', 'none', 'given_up']).nullable(),
});

type State = z.infer<typeof stateSchema>;

/** Path of the state of a request's card. */
export function cardPath(key: string): string {
  return `${ledgerPath(key)}_card`;
}

/** Whether the card of this request is still to be posted. */
export async function owesCard(items: ItemStore, record: LedgerRecord): Promise<boolean> {
  if (!record.card || record.outcome !== 'credited') return false;
  return (await readState(items, record.key)).ended === null;
}

/** Posts the card of request `key` when it is owed. The credit does not depend on the result. */
export async function postCard(context: CardContext, key: string): Promise<CardResult> {
  const { items } = context;
  const record = await readRecord(items, key);
  if (record === null || !(await owesCard(items, record))) return { kind: 'none' };
  const end = async (ended: NonNullable<State['ended']>) =>
    items.write(cardPath(key), { ...(await readState(items, key)), ended });
  const found = async () => {
    const thread = await context.slack.thread(record.channel, record.ts);
    const card = findAnswer(thread, key, 'card');
    return { gone: isGone(thread), ts: card?.ts ?? null };
  };

  const turn = await freeAttempt(context, key);
  if (turn === null) return { kind: 'owed', why: 'another process is posting it, or just was' };
  // A post of an earlier attempt has reached Slack by then, or never will.
  if (turn > 1) await context.sleep(2 * context.postDeadlineMs);
  const { ts, gone } = await found();
  if (ts !== null) {
    await end('posted');
    return { kind: 'posted', ts };
  }
  if (gone) {
    await end('none');
    return { kind: 'none' };
  }
  const stopped = await context.stopped();
  if (stopped !== null) return { kind: 'owed', why: stopped };

  const lease_until = addMinutes(context.now(), context.claim.lease_minutes).toISOString();
  const result = await sendOnce(context, { key: cardKey(key), turn, lease_until }, message(context, record));
  switch (result.kind) {
    case 'posted':
      await end('posted');
      return { kind: 'posted', ts: result.ts };
    case 'unknown':
    case 'taken': {
      const arrived = await found();
      if (arrived.ts === null) return { kind: 'owed', why: `Slack did not confirm it (${result.message})` };
      await end('posted');
      return { kind: 'posted', ts: arrived.ts };
    }
    case 'limited':
      return refused(context, record, `Slack asks to wait ${result.retryAfterSeconds} s`);
    case 'refused':
      return refused(context, record, `Slack refused it: ${result.error}`);
  }
}

/** The first attempt whose token is free; null while the process of the last one may still post, or was refused just now. */
async function freeAttempt({ items, claim, now }: CardContext, key: string): Promise<number | null> {
  for (let turn = 1; ; turn++) {
    const token = await items.taken(postPath(cardKey(key), turn));
    if (token === undefined) return turn;
    if (!isAfter(now(), addMinutes(tokenSchema.parse(token).at, claim.lease_minutes))) return null;
  }
}

const tokenSchema = z.object({ at: z.iso.datetime() });

/** The tokens of the card are stored beside those of the answer. */
function cardKey(key: string): string {
  return `${key}_card`;
}

async function readState(items: ItemStore, key: string): Promise<State> {
  const parsed = stateSchema.safeParse(await items.read(cardPath(key)));
  // Without a readable state the thread is read instead.
  return parsed.success ? parsed.data : { failures: 0, ended: null };
}

async function refused(context: CardContext, record: LedgerRecord, why: string): Promise<CardResult> {
  const state = await readState(context.items, record.key);
  const failures = state.failures + 1;
  const final = failures >= context.claim.max_attempts;
  if (final) await context.notify(cardFailedMessage(record, why));
  await context.items.write(cardPath(record.key), { failures, ended: final ? 'given_up' : null });
  return final ? { kind: 'given_up', why } : { kind: 'owed', why };
}

function message(context: CardContext, record: LedgerRecord): Post {
  const { text, blocks } = creditCard(record, context.runPage(record.run));
  return { ...answerMessage(record, 'card', text), blocks };
}
