/** What must hold before anything is posted. Each guard that refuses gives its own code; a person decides then, and no number reaches the channel. */
import Big from 'big.js';
import { addDays, differenceInCalendarDays, formatISO, parseISO } from 'date-fns';
import type { Reason } from '../answer/decision.ts';
import type { LedgerCredit } from '../credit/credit.ts';
import { formatDollars, sum } from '../credit/money.ts';
import type { Limits } from '../policy/limits.ts';
import type { Policy } from '../policy/policy.ts';
import { limitsOf } from '../policy/product_rule.ts';

/** Where the kill switch lies: a variable, so that anybody who may edit it stops all posting at once. */
export const killSwitchPath = 'f/credits/kill_switch';

/**
 * Reads the kill switch. What is not plainly off is on.
 * @param value of the variable; undefined when there is no such variable
 * @returns why nothing may be posted, or null when posting is allowed
 */
export function readKillSwitch(value: string | undefined): string | null {
  if (value === undefined || value === 'off') return null;
  return value === 'on'
    ? `the kill switch ${killSwitchPath} is on`
    : `the kill switch ${killSwitchPath} says neither "on" nor "off" and counts as on`;
}

/** What the limits look at of the credit of one link. */
export type LimitedCredit = Pick<
  LedgerCredit,
  'url' | 'amount' | 'fraud_cost' | 'monthly_revenue' | 'account_sid' | 'period' | 'product'
>;

/** A credit about to be posted. */
export interface ProposedCredit {
  amount: Big;
  credits: readonly LimitedCredit[];
  /** When the request was written. */
  written: Date;
}

/** Checks a credit against the policy's limits, as far as that takes no look at other requests. Null when nothing speaks against it. */
export function checkCredit(credit: ProposedCredit, policy: LimitRules, now: Date): Reason | null {
  return creditProblems(credit, policy, now)[0] ?? null;
}

/** What of the policy the limits come from: its own, and what products change of them. */
export type LimitRules = Pick<Policy, 'limits' | 'products'>;

/** Everything that speaks against a credit by the policy's limits, in the order of the guards, link by link. */
export function creditProblems(
  { amount, credits, written }: ProposedCredit,
  policy: LimitRules,
  now: Date,
): Reason[] {
  const problems = credits.flatMap((credit) => {
    const limits = limitsOf(policy, credit.product);
    return [...checkPeriod(credit, written, now, limits), ...checkHistory(credit, limits)].map(
      ({ code, message }) => ({ code, message: `${credit.url}: ${message}` }),
    );
  });
  return [...problems, ...checkAmount(amount, credits, policy)];
}

/** The whole against the policy's limit, and each product's part of it against its own. */
function checkAmount(amount: Big, credits: readonly LimitedCredit[], policy: LimitRules): Reason[] {
  const products = [...new Set(credits.map(({ product }) => product))];
  const parts = products.map((product) => ({
    what: `the ${product} credit`,
    // An amount that a person has set is not the sum of its credits.
    part: products.length === 1 ? amount : sum(creditsOf(credits, product)),
    limit: limitsOf(policy, product).max_credit,
  }));
  const whole = { what: 'the credit', part: amount, limit: policy.limits.max_credit };
  const beyond = [whole, ...parts].find(({ part, limit }) => part.gt(limit));
  if (!beyond) return [];
  const message = `${beyond.what} ${formatDollars(beyond.part)} is above the limit of ${dollars(beyond.limit)} per request`;
  return [{ code: 'credit_above_limit', message }];
}

function creditsOf(credits: readonly LimitedCredit[], wanted: string): Big[] {
  return credits.filter(({ product }) => product === wanted).map(({ amount }) => new Big(amount));
}

function checkPeriod(credit: LimitedCredit, written: Date, now: Date, limits: Limits): Reason[] {
  const { account_sid, period } = credit;
  if (account_sid === null || period === null) {
    const message = 'the notebook does not say for which account and period it computed the credit';
    return [{ code: 'account_not_provable', message }];
  }
  const days = daysBetween(period.start, period.end);
  const span = `the period ${period.start} to ${period.end} (exclusive)`;
  if (days <= 0) return [{ code: 'account_not_provable', message: `${span} is empty` }];
  if (period.end > utcDay(now)) {
    return [{ code: 'period_not_over', message: `${span} is not over yet, so its spend can still change` }];
  }
  const problems: Reason[] = [];
  if (days > limits.max_period_days) {
    const message = `${span} has ${days} days, the limit is ${limits.max_period_days}`;
    problems.push({ code: 'period_too_long', message });
  }
  const late = daysBetween(period.end, utcDay(written));
  if (late > limits.claim_window_days) {
    const message = `${span} ended ${late} days before the request was written, the limit is ${limits.claim_window_days}`;
    problems.push({ code: 'claim_window_over', message });
  }
  return problems;
}

function checkHistory(credit: LimitedCredit, limits: Limits): Reason[] {
  const { fraud_cost, monthly_revenue } = credit;
  if (monthly_revenue === null) return [];
  if (new Big(fraud_cost).lte(new Big(monthly_revenue).times(limits.max_cost_to_monthly_revenue))) return [];
  const message = `the fraud cost ${dollars(fraud_cost)} is more than ${limits.max_cost_to_monthly_revenue} times what the account paid per month before (${dollars(monthly_revenue)})`;
  return [{ code: 'outside_history', message }];
}

/** The days of a period [start, end), as `2025-11-04`. */
export function periodDays(period: { start: string; end: string }): string[] {
  const first = parseISO(period.start);
  return Array.from({ length: Math.max(0, daysBetween(period.start, period.end)) }, (_, index) =>
    formatISO(addDays(first, index), { representation: 'date' }),
  );
}

/** The day of a moment in UTC, as `2025-11-04`. */
export function utcDay(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

function daysBetween(start: string, end: string): number {
  return differenceInCalendarDays(parseISO(end), parseISO(start));
}

/** Figures of policy and notebook, for people: rounded to cents. */
export function dollars(text: string): string {
  const amount = new Big(text).round(2, Big.roundHalfUp);
  return amount.lt(0) ? `-${formatDollars(amount.abs())}` : formatDollars(amount);
}
