/** How a request ends: its closed record, written first, and what the run's history shows of it. */
import { noteCredited, openAsk } from '../approval/approval.ts';
import type { ItemStore } from '../ledger/items.ts';
import { type LedgerRecord, needsOperator, type Outcome, retryAt } from '../ledger/ledger.ts';
import { endTurn, writeRecord } from '../ledger/turns.ts';
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

/** Ends the turn: for the process that had the right to post under it, and for whoever has found its answer in the thread. */
export async function close(context: EndingContext, record: LedgerRecord, ending: Ending): Promise<Answer> {
  const closed = closedBy(record, ending);
  // Before the record: a run that dies between the two does both again.
  if (closed.outcome === 'credited') await noteCredited(context.items, closed.key, closed.credits);
  await writeRecord(context.items, closed, context.now());
  return answerOf(closed);
}

/** Ends the turn without a post; leaves it alone when another process may be posting under it, has taken over, or has ended it. */
export async function end(context: EndingContext, record: LedgerRecord, ending: Ending): Promise<Answer> {
  const ended = await endTurn(context.items, closedBy(record, ending), context.now());
  return ended === null ? unsure(record) : answerOf(ended);
}

function closedBy(record: LedgerRecord, ending: Ending): LedgerRecord {
  return { ...record, reason: null, retry_at: null, ...ending, phase: 'closed' };
}

/** Leaves the turn as it is, because the right to post under it is another process's. */
export function unsure(record: LedgerRecord): Answer {
  const message = `another process has this turn; the thread is read again after ${record.lease_until}`;
  return answerOf({ ...record, outcome: 'failed', reason: { code: 'post_unknown', message } });
}

/** A failed try, which counts, and the ending that it is. */
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
