/** Guards before a credit is posted. Each refusal has its own code; a person decides, and no amount is posted. */
import Big from 'big.js';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { dollars, formatDollars, sum } from '../../../shared/lib/money.ts';
import { daysBetween, utcDay } from '../../../shared/lib/period.ts';
import type { LedgerCredit } from '../credit/figures.ts';
import type { Policy } from '../policy/policy.ts';
import { type Limits, limitsOf } from '../policy/product_rule.ts';
import {
  type Expectation,
  expectation,
  modelPath,
  readTraining,
  type Training,
} from '../prediction/prediction_model.ts';
import type { Reason } from '../reason/reasons.ts';

/** The fields of a link's credit that the limits check. */
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

/** Checks a credit against the policy's limits, except those that depend on other requests. Null when all are kept. */
export function checkCredit(credit: ProposedCredit, policy: LimitRules, now: Date): Reason | null {
  return creditProblems(credit, policy, now)[0] ?? null;
}

/** The limits of the policy: its own, and those of products. */
export type LimitRules = Pick<Policy, 'limits' | 'products'>;

/** All limits that a credit exceeds, in the order of the guards, link by link. */
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

/** A model tested on fewer credits, or no better than the account's median, is not used. */
const FEWEST_TESTED = 100;

/** A model that flags more than this share of all credits is not used. */
const MOST_FLAGGED = 0.05;

/**
 * Reasons of the prediction against a credit. With the guard on every credit is checked: without a usable model by a person
 * (`prediction_missing`).
 */
export async function unusualAmounts(
  items: Pick<ItemStore, 'read'>,
  { flag_unusual }: { flag_unusual: boolean },
  credits: readonly LedgerCredit[],
): Promise<Reason[]> {
  if (!flag_unusual) return [];
  const found = await readModel(items);
  if (typeof found === 'string') return [{ code: 'prediction_missing', message: found }];
  return credits.flatMap((credit) => {
    const amount = new Big(credit.amount);
    const messages = credit.modes.reduce((all, { msg_count }) => all + Number(msg_count), 0);
    const expected = expectation(found, { account: credit.account_sid, amount, messages });
    if (expected.beyond === null) return [];
    return [{ code: 'unusual_amount', message: `${credit.url}: ${describe(credit, expected)}` }];
  });
}

/** The expected amount, in words for a person. */
function describe({ amount, account_sid }: LedgerCredit, { habit, traffic, beyond }: Expectation): string {
  const asked = `the credit ${dollars(amount)} is far above what is usual`;
  const usual = `expected ${dollars(habit.low)} to ${dollars(habit.high)} by the history of ${account_sid ?? 'all accounts'}`;
  const forTraffic = traffic
    ? `, ${dollars(traffic.low)} to ${dollars(traffic.high)} with this much traffic`
    : '';
  return `${asked}${beyond === 'traffic' ? ' for this much traffic' : ' for the account'}: ${usual}${forTraffic}`;
}

/** The model, or why it is not used. */
async function readModel(items: Pick<ItemStore, 'read'>): Promise<Training | string> {
  const read = readTraining(await items.read(modelPath));
  if (read === null) return `the policy flags unusual amounts, and there is no model in ${modelPath} yet`;
  if ('problem' in read) return read.problem;
  const { tested_on, flagged, model, account_median } = read.training.evaluation;
  if (tested_on < FEWEST_TESTED) {
    return `the model in ${modelPath} was judged on ${tested_on} credits only, ${FEWEST_TESTED} are needed`;
  }
  if (flagged > MOST_FLAGGED) {
    return `the model in ${modelPath} would flag ${(flagged * 100).toFixed(1)} % of the credits, at most ${MOST_FLAGGED * 100} % are usual`;
  }
  if (model.mean_absolute > account_median.mean_absolute) {
    return `the model in ${modelPath} is worse than the account's median on credits it had not seen`;
  }
  return read.training;
}
