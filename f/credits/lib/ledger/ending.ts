/** Ends an attempt: the closed record, the result of the run, and whether the operator was notified. */

import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import type { LedgerCredit } from '../credit/figures.ts';
import type { Policy } from '../policy/policy.ts';
import { type Reason, type ReasonCode, type StoredReason, storedReasonSchema } from '../reason/reasons.ts';
import { endAttempt, writeRecord } from './attempts.ts';
import { type LedgerRecord, ledgerPath, needsOperator, type Outcome, outcomes, retryAt } from './ledger.ts';
import { personDecisionSchema } from './person_decision.ts';

export interface EndingContext {
  items: ItemStore;
  policy: Pick<Policy, 'claim'>;
  now: () => Date;
}

/** The result of a request, as a run returns it. */
export const answerSchema = z.object({
  key: z.string(),
  channel: z.string(),
  ts: z.string(),
  turn: z.int().min(1),
  outcome: z.enum(outcomes),
  reason: storedReasonSchema.nullable(),
  amount: z.string().nullable(),
  text: z.string().nullable(),
  posted_ts: z.string().nullable(),
  /** Whether a card that explains the credit follows. */
  card: z.boolean(),
  /** Whether the operator must be notified. */
  notify: z.boolean(),
  /** Attempt whose question waits for an approval; null when there is none. */
  ask: z.int().nullable(),
  decisions: z.array(personDecisionSchema),
});

export type Answer = z.infer<typeof answerSchema>;

type Ending = Pick<LedgerRecord, 'outcome'> &
  Partial<Pick<LedgerRecord, 'reason' | 'amount' | 'posted_ts' | 'retry_at'>>;

/** Ends the attempt; for a process that has the right to post, or that found the answer in the thread. */
export async function close(context: EndingContext, record: LedgerRecord, ending: Ending): Promise<Answer> {
  const closed = closedBy(record, ending);
  // Before the record: a run that dies in between repeats both.
  if (closed.outcome === 'credited') await noteCredited(context.items, closed.key, closed.credits);
  await writeRecord(context.items, closed, context.now());
  return answerOf(closed);
}

/** Ends the attempt without a post, unless another process may be posting, has taken over, or has ended it. */
export async function end(context: EndingContext, record: LedgerRecord, ending: Ending): Promise<Answer> {
  const ended = await endAttempt(context.items, closedBy(record, ending), context.now());
  return ended === null ? unsure(record) : answerOf(ended);
}

function closedBy(record: LedgerRecord, ending: Ending): LedgerRecord {
  return { ...record, reason: null, retry_at: null, ...ending, phase: 'closed' };
}

/** The result when another process has the right to post in this attempt: nothing is written. */
export function unsure(record: LedgerRecord): Answer {
  const message = `another process has this attempt; the thread is read again after ${record.lease_until}`;
  return answerOf({ ...record, outcome: 'failed', reason: { code: 'post_unknown', message } });
}

/** The record with one more failure, and its ending. */
export function failed(
  { policy, now }: EndingContext,
  record: LedgerRecord,
  reason: Reason,
): [LedgerRecord, Ending] {
  const failures = record.failures + 1;
  const retry_at = retryAt(failures, now(), policy.claim);
  return [
    { ...record, failures },
    { outcome: 'failed', reason, retry_at },
  ];
}

export function answerOf(record: LedgerRecord): Answer {
  const { key, channel, ts, turn, reason, amount, posted_ts, decisions } = record;
  const text = record.posting?.text ?? null;
  const outcome = record.outcome ?? 'failed';
  const ask = openAsk(record)?.turn ?? null;
  const notify = needsOperator(record) && ask === null;
  const card = record.card && outcome === 'credited';
  return { key, channel, ts, turn, outcome, reason, amount, text, posted_ts, card, notify, ask, decisions };
}

/** An outcome of which the operator must be notified. */
export interface EndedAttempt {
  key: string;
  channel: string;
  ts: string;
  turn: number;
  outcome: Outcome;
  reason: StoredReason | null;
}

const notifiedSchema = z.object({ turn: z.int() });

/** Where the last notified attempt of a request is stored. */
export function notifiedPath(key: string): string {
  return `${ledgerPath(key)}_told`;
}

/** Whether the operator was notified of the outcome of attempt `turn`. */
export async function wasNotified(
  items: ItemStore,
  { key, turn }: Pick<EndedAttempt, 'key' | 'turn'>,
): Promise<boolean> {
  const notified = notifiedSchema.safeParse(await items.read(notifiedPath(key)));
  // An unreadable note causes one repeated message.
  return notified.success && notified.data.turn >= turn;
}

/** Stores that the operator was notified. */
export async function markNotified(
  items: ItemStore,
  { key, turn }: Pick<EndedAttempt, 'key' | 'turn'>,
): Promise<void> {
  await items.write(notifiedPath(key), { turn });
}

/** The reason of a request that waits for an approval. */
export const approvalNeeded = 'approval_needed' satisfies ReasonCode;

/** Path of the token of an account that has had a credit. */
export function accountPath(account: string): string {
  return `f/credits/ledger/account_${account}`;
}

/** The open question of a request, or null. */
export function openAsk(record: LedgerRecord): NonNullable<LedgerRecord['ask']> | null {
  return record.phase === 'closed' && record.reason?.code === approvalNeeded ? record.ask : null;
}

/** Stores that accounts have had a credit, so that their next one is not their first. */
export async function noteCredited(
  items: Pick<ItemStore, 'take'>,
  key: string,
  credits: readonly LedgerCredit[],
): Promise<void> {
  for (const account of new Set(credits.flatMap(({ account_sid }) => account_sid ?? []))) {
    await items.take(accountPath(account), { key });
  }
}
