/** All guards of a post, in order: kill switch, limits, usual amounts, spend of other requests, total of the day. */

import type { ItemStore } from '../../../shared/lib/items.ts';
import { dollars, formatDollars } from '../../../shared/lib/money.ts';
import { utcDay } from '../../../shared/lib/period.ts';
import { approvalCauses } from '../approval/approval.ts';
import type { LedgerCredit } from '../credit/figures.ts';
import { readRecord } from '../ledger/claims.ts';
import { closedMonth, type Overlap, reserveDay, reserveSpend } from '../ledger/reservations.ts';
import type { Policy } from '../policy/policy.ts';
import type { Reason, ReasonCode } from '../reason/reasons.ts';
import { creditProblems, type ProposedCredit, unusualAmounts } from './guards.ts';

export interface GuardContext {
  items: ItemStore;
  policy: Pick<Policy, 'limits' | 'products' | 'approval' | 'prediction'>;
  /** Why posting is stopped now, or null. */
  stopped: () => Promise<string | null>;
  dryRun: boolean;
  now: () => Date;
}

export interface GuardedCredit extends ProposedCredit {
  credits: readonly LedgerCredit[];
  /** A person has approved exactly this credit. */
  approved: boolean;
  /** A person has set the amount and takes responsibility for the checks of history and dates. */
  overridden: boolean;
}

/** The result of the guards: post, refuse, or ask a person first. */
export type Guarded =
  | { kind: 'post' }
  | { kind: 'refuse'; reason: Reason }
  | { kind: 'ask'; causes: Reason[] };

/** Guards that a person who overrides an amount overrules; an approval overrules those that the policy lists. */
export const overriderAnswersFor: readonly ReasonCode[] = [
  'outside_history',
  'period_too_long',
  'claim_window_over',
  'unusual_amount',
  'prediction_missing',
];

/** Runs every guard for the post of request `key`, and reserves spend and share of the day. @param credit null without an amount */
export async function guardPost(
  context: GuardContext,
  key: string,
  credit: GuardedCredit | null,
): Promise<Guarded> {
  const { items, policy, dryRun } = context;
  const stopped = dryRun ? null : await context.stopped();
  if (stopped !== null) return refuse('kill_switch', stopped);
  if (credit === null) return { kind: 'post' };
  const now = context.now();
  const problems = [
    ...creditProblems(credit, policy, now),
    ...(await unusualAmounts(items, policy.prediction, credit.credits)),
  ].filter(({ code }) => !(credit.overridden && overriderAnswersFor.includes(code)));
  const askable: readonly ReasonCode[] = policy.approval.guards;
  const final = problems.find(({ code }) => !askable.includes(code));
  if (final) return { kind: 'refuse', reason: final };
  const causes = credit.approved
    ? []
    : [...problems, ...(await approvalCauses(items, policy.approval, credit))];
  // A question reserves nothing: the request may be refused.
  const keep = !dryRun && causes.length === 0;
  const overlap = await reserveSpend(items, key, credit.credits, keep);
  if (overlap) return refuse('spend_overlaps', await describe(items, overlap));
  // Only after the days are reserved: see closed_spend.ts.
  const closed = await closedMonth(items, credit.credits);
  if (closed !== null) {
    const month = `${closed.slice(0, 4)}-${closed.slice(4)}`;
    const why = `the spend of ${month} is closed for credits: what was credited of it is not kept any more`;
    return refuse('spend_closed', why);
  }
  const limit = policy.limits.max_credit_per_day;
  const { fits, others } = await reserveDay(items, { key, amount: credit.amount, limit, now }, keep);
  if (!fits) {
    return refuse(
      'day_limit_reached',
      `the credits of ${utcDay(now)} (UTC) add up to ${formatDollars(others)} already; with this one of ${formatDollars(credit.amount)} they are above the limit of ${dollars(limit)} per day`,
    );
  }
  return causes.length === 0 ? { kind: 'post' } : { kind: 'ask', causes };
}

function refuse(code: ReasonCode, message: string): Guarded {
  return { kind: 'refuse', reason: { code, message } };
}

async function describe(items: ItemStore, overlap: Overlap): Promise<string> {
  const other = await readRecord(items, overlap.by);
  const where = other ? `${other.channel}, ts ${other.ts}` : overlap.by;
  const state = other?.outcome ? `${other.outcome} ${other.amount ?? ''}`.trim() : 'not finished';
  return `${overlap.account}, ${overlap.product}, ${overlap.day} belongs to an earlier request (${where}: ${state}); its token is the variable ${overlap.path}`;
}
