/** Decides past requests by another policy and compares the result with the current policy's. Pure. */
import Big from 'big.js';
import { compareAsc } from 'date-fns';
import { sum } from '../../../shared/lib/money.ts';
import { utcDay } from '../../../shared/lib/period.ts';
import { creditProblems, type LimitedCredit } from '../guards/guards.ts';
import type { HistoryLink, HistoryRow } from '../history/history_row.ts';
import type { Policy } from '../policy/policy.ts';
import type { ReasonCode, StoredCode } from '../reason/reasons.ts';
import { linkId } from './replay.ts';

/** Dollars and cents per link, by its id (`linkId`). */
export type Amounts = ReadonlyMap<string, string>;

/** The decision of a policy on a request: an amount, or the code of the reason against it. */
export type Verdict = { kind: 'credit'; amount: string } | { kind: 'person'; code: ReasonCode };

export interface Flip {
  key: string;
  requested_at: string;
  before: Verdict;
  after: Verdict;
}

export interface Backtest {
  /** Requests with an amount for every link; the others do not depend on the changed rules. */
  requests: number;
  /** Of these, those that the current policy decides as they were decided. */
  as_then: number;
  /** Totals in dollars and cents: of the current policy, of the changed one, and the difference. */
  before: string;
  after: string;
  difference: string;
  /** Requests credited with another amount. */
  other_amounts: number;
  flips: Flip[];
  /** Dollars and cents per UTC month of the requests. */
  months: { month: string; before: string; after: string }[];
}

/** Reasons that do not depend on amounts and limits: they stay. */
const untouched: readonly (StoredCode | null)[] = [
  'spend_closed',
  'spend_overlaps',
  'links_overlap',
  'kill_switch',
  'too_many_links',
  'request_deleted',
  'request_changed',
];

/**
 * @param rows of the history, in any order
 * @param then the stored amount of each link
 * @param again its amount by the changed rules
 */
export function backtest(
  rows: readonly HistoryRow[],
  then: Amounts,
  again: Amounts,
  policy: Policy,
  changed: Policy,
): Backtest {
  const asked = rows
    .filter((row) => !untouched.includes(row.reason_code) && counting(row).length > 0)
    .filter((row) => counting(row).every(({ id }) => then.has(id) && again.has(id)))
    .sort((a, b) => compareAsc(a.closed_at, b.closed_at));
  const judgeBefore = judge(policy, then);
  const judgeAfter = judge(changed, again);
  const months = new Map<string, { before: Big; after: Big }>();
  const result = { as_then: 0, other_amounts: 0 };
  const flips: Flip[] = [];
  for (const row of asked) {
    const before = judgeBefore(row);
    const after = judgeAfter(row);
    if ((before.kind === 'credit') === (row.outcome === 'credited' || row.outcome === 'dry_run')) {
      result.as_then++;
    }
    const { key, requested_at } = row;
    if (before.kind !== after.kind) flips.push({ key, requested_at, before, after });
    else if (amountOf(before) !== amountOf(after)) result.other_amounts++;
    const month = requested_at.slice(0, 7);
    const sums = months.get(month) ?? { before: new Big(0), after: new Big(0) };
    months.set(month, {
      before: sums.before.plus(amountOf(before)),
      after: sums.after.plus(amountOf(after)),
    });
  }
  const before = sum([...months.values()].map((month) => month.before));
  const after = sum([...months.values()].map((month) => month.after));
  return {
    requests: asked.length,
    ...result,
    before: before.toFixed(2),
    after: after.toFixed(2),
    difference: after.minus(before).toFixed(2),
    flips,
    months: [...months]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([month, sums]) => ({
        month,
        before: sums.before.toFixed(2),
        after: sums.after.toFixed(2),
      })),
  };
}

function amountOf(verdict: Verdict): string {
  return verdict.kind === 'credit' ? verdict.amount : '0';
}

function counting(row: HistoryRow): { id: string; link: HistoryLink }[] {
  return row.links
    .map((link, index) => ({ id: linkId(row, index), link }))
    .filter(({ link }) => link.result !== 'skip');
}

/** Decides one row after the other in the order of their endings: each credit counts towards the limit of its day. */
function judge(policy: Policy, amounts: Amounts): (row: HistoryRow) => Verdict {
  const days = new Map<string, Big>();
  return (row) => {
    const credits = counting(row).map(({ id, link }) => asCredit(link, amounts.get(id) ?? '0'));
    const amount = sum(credits.map((credit) => new Big(credit.amount)));
    if (amount.eq(0)) return { kind: 'person', code: 'zero_credit' };
    const now = new Date(row.closed_at);
    const proposed = { amount, credits, written: new Date(row.requested_at) };
    const [problem] = creditProblems(proposed, policy, now);
    if (problem) return { kind: 'person', code: problem.code };
    const { above } = policy.approval;
    if (above !== null && amount.gt(above)) return { kind: 'person', code: 'approval_above' };
    const day = utcDay(now);
    const total = amount.plus(days.get(day) ?? 0);
    if (total.gt(policy.limits.max_credit_per_day)) return { kind: 'person', code: 'day_limit_reached' };
    days.set(day, total);
    return { kind: 'credit', amount: amount.toFixed(2) };
  };
}

/** The input of the limits. @param amount of the link by the rules to test */
function asCredit(link: HistoryLink, amount: string): LimitedCredit {
  const { url, account_sid, period, monthly_revenue } = link;
  const product = link.product ?? 'unknown';
  return { url, amount, fraud_cost: link.fraud_cost ?? '0', monthly_revenue, account_sid, period, product };
}
