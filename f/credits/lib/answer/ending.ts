/** How a request ends: its closed record, written first, and what the run's history shows of it. */
import { noteCredited, openAsk } from '../approval/approval.ts';
import { writeRecord } from '../ledger/claims.ts';
import type { ItemStore } from '../ledger/items.ts';
import { type LedgerRecord, needsOperator, type Outcome, retryAt } from '../ledger/ledger.ts';
import type { Policy } from '../policy/policy.ts';
import type { Reason } from './decision.ts';
import type { PersonDecision } from './person_decision.ts';

export interface EndingContext {
  items: ItemStore;
  policy: Pick<Policy, 'claim'>;
  now: () => Date;
}

/** How a request ended, as the run's history shows it. */
export interface Answer {
  key: string;
  channel: string;
  ts: string;
  turn: number;
  outcome: Outcome;
  reason: Reason | null;
  amount: string | null;
  text: string | null;
  posted_ts: string | null;
  /** Whether a card that explains the credit is to follow. */
  card: boolean;
  /** Whether the operator is to be told. */
  notify: boolean;
  /** Turn of the question that waits for an approval; null when none does. */
  ask: number | null;
  decisions: PersonDecision[];
}

type Ending = Pick<LedgerRecord, 'outcome'> &
  Partial<Pick<LedgerRecord, 'reason' | 'amount' | 'posted_ts' | 'retry_at'>>;

/** Ends the turn. */
export async function close(context: EndingContext, record: LedgerRecord, ending: Ending): Promise<Answer> {
  const closed: LedgerRecord = { ...record, reason: null, retry_at: null, ...ending, phase: 'closed' };
  // Before the record: a run that dies between the two does both again.
  if (closed.outcome === 'credited') await noteCredited(context.items, closed.key, closed.credits);
  await writeRecord(context.items, closed, context.now());
  return answerOf(closed);
}

/** Ends the turn as a failed try. */
export async function fail(context: EndingContext, record: LedgerRecord, reason: Reason): Promise<Answer> {
  const failures = record.failures + 1;
  const retry_at = retryAt(failures, context.now(), context.policy.claim);
  return close(context, { ...record, failures }, { outcome: 'failed', reason, retry_at });
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
