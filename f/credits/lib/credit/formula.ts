/**
 * The formulas of both products in decimal arithmetic. A credit is recomputed from the rows or the summary of its notebook,
 * and every figure must agree.
 */
import Big from 'big.js';
import { subDays } from 'date-fns';
import * as z from 'zod';
import { parseDecimal, sum } from '../../../shared/lib/money.ts';
import { periodDays } from '../../../shared/lib/period.ts';
import type { ReasonCode } from '../reason/reasons.ts';
import { accountName, type CountryFigure, type VerifyInputs } from './figures.ts';

/** Why a mode's credit is a bound; null when it is computed by the formula. */
export type ModeNote = 'no_traffic' | 'fully_blocked' | 'at_or_above_expected' | null;

const cents = 2;

/**
 * credit = F * (e - b) / (1 - b), between 0 and F, rounded half up to cents once.
 * @param fraudCost F, dollars attributed to the mode
 * @param expected e, the block rate the mode promises, 0..1
 * @param observed b, the measured block rate, 0..1; null when the mode had no traffic
 */
export function modeCredit(
  fraudCost: Big,
  expected: Big,
  observed: Big | null,
): { credit: Big; note: ModeNote } {
  const nothing = new Big(0);
  if (observed === null) return { credit: nothing, note: 'no_traffic' };
  if (observed.gte(1)) return { credit: nothing, note: 'fully_blocked' };
  if (observed.gte(expected)) return { credit: nothing, note: 'at_or_above_expected' };
  const exact = new Decimal(fraudCost).times(expected.minus(observed)).div(new Decimal(1).minus(observed));
  return { credit: exact.round(cents, Big.roundHalfUp), note: null };
}

// Division needs far more places than cents, or the rounding to cents would see an already rounded number.
export const Decimal = Big();

Decimal.DP = 40;

/** Days directly before the period that define usual traffic. */
export const baselineDays = 28;

/** `within_usual`: the country cost no more than usual; null when the formula decided. */
export type CountryNote = 'within_usual' | null;

// Division needs far more places than cents, or the rounding to cents would see an already rounded number.
const Exact = Big();

Exact.DP = 40;

/**
 * credit = F - U * d / 28, between 0 and F, rounded half up to cents once.
 * @param cost F, dollars of the period in the country
 * @param before U, dollars of the baseline in the country; a negative value counts as zero
 * @param days d, days of the period
 */
export function countryCredit(
  cost: Big,
  before: Big,
  days: number,
): { usual: Big; credit: Big; note: CountryNote } {
  const usual = new Exact(before.lt(0) ? 0 : before).times(days).div(baselineDays);
  const beyond = new Exact(cost).minus(usual);
  if (beyond.lte(0)) return { usual, credit: new Big(0), note: 'within_usual' };
  return { usual, credit: beyond.round(2, Big.roundHalfUp), note: null };
}

/** One protection mode, recomputed. */
export interface ModeAgain {
  mode: string;
  /** Attempts that Fraud Guard scanned, and the blocked ones among them. */
  messages: number;
  blocked: number;
  /** Dollars, exact to 40 places. */
  fraudCost: Big;
  blockRate: Big | null;
  expected: Big;
  /** Dollars and cents. */
  credit: Big;
  note: ModeNote;
}

export interface CreditAgain {
  fraudCost: Big;
  attempts: number;
  enabled: number;
  scanned: number;
  modes: ModeAgain[];
  credit: Big;
}

/**
 * @param rates expected block rate per protection mode, decimal strings
 * @param places to which a block rate is rounded, half up; three is what the notebook does
 */
export function recompute(
  { spend, guard }: VerifyInputs,
  rates: readonly { mode: string; rate: string }[],
  places = 3,
): CreditAgain {
  const total = (name: 'attempts' | 'enabled' | 'scanned') => guard.reduce((sum, row) => sum + row[name], 0);
  const fraudCost = sum(spend.flatMap(({ total }) => (total === null ? [] : [new Big(total)])));
  const attempts = total('attempts');
  const modes = rates.map(({ mode, rate }): ModeAgain => {
    const rows = guard.filter((row) => row.mode === mode);
    const messages = rows.reduce((sum, row) => sum + row.scanned, 0);
    const blocked = rows.reduce((sum, row) => sum + row.blocked, 0);
    const cost = attempts === 0 ? new Big(0) : new Decimal(fraudCost).times(messages).div(attempts);
    const blockRate =
      messages === 0 ? null : new Decimal(blocked).div(messages).round(places, Big.roundHalfUp);
    const expected = new Big(rate);
    const { credit, note } = modeCredit(cost, expected, blockRate);
    return { mode, messages, blocked, fraudCost: cost, blockRate, expected, credit, note };
  });
  const credit = sum(modes.map((mode) => mode.credit));
  return { fraudCost, attempts, enabled: total('enabled'), scanned: total('scanned'), modes, credit };
}

const exact = z.string().transform((text, context) => {
  const amount = parseDecimal(text);
  if (amount) return amount;
  context.addIssue('a decimal string');
  return z.NEVER;
});

const period = z.object({ start: z.iso.date(), end: z.iso.date() });

const summarySchema = z.object({
  version: z.literal(1),
  credit_amount: exact,
  currency: z.literal('USD'),
  account_sid: z.string().regex(/^AC[0-9a-f]{32}$/),
  account_name: accountName,
  period,
  baseline: period,
  product: z.string().min(1),
  fraud_cost: exact,
  parts: z
    .array(
      z.object({
        country: z.string().regex(/^[A-Z]{2}$/),
        /** Dollars of the period and of the baseline, exact. */
        fraud_cost: exact,
        before: exact,
        credit: exact,
        note: z.literal('within_usual').nullable(),
      }),
    )
    .min(1),
  context: z.object({ mrr: exact.nullable() }).optional(),
  warnings: z.array(z.string()),
});

export type UsualSummary = z.infer<typeof summarySchema>;

export type UsualProof =
  | { kind: 'proven'; fraudCost: Big; summary: UsualSummary }
  | {
      kind: 'refused';
      code: Extract<ReasonCode, 'summary_unreadable' | 'summary_mismatch' | 'formula_mismatch'>;
      reason: string;
    };

/** @param amount the final `credit_amount` of the notebook */
export function proveUsual(amount: Big, raw: unknown): UsualProof {
  const parsed = summarySchema.safeParse(raw);
  if (!parsed.success) {
    const reason = `the structured summary is not valid: ${z.prettifyError(parsed.error)}`;
    return { kind: 'refused', code: 'summary_unreadable', reason };
  }
  const summary = parsed.data;
  const parts = sum(summary.parts.map(({ credit }) => credit));
  if (!summary.credit_amount.eq(amount) || !parts.eq(amount)) {
    const reason = `credit_amount is ${amount.toFixed()}, the summary says ${summary.credit_amount.toFixed()} and its countries add up to ${parts.toFixed()}`;
    return { kind: 'refused', code: 'summary_mismatch', reason };
  }
  const problem = formulaProblem(summary);
  return problem === null
    ? { kind: 'proven', fraudCost: summary.fraud_cost, summary }
    : { kind: 'refused', code: 'formula_mismatch', reason: problem };
}

function formulaProblem({
  period: { start, end },
  baseline,
  parts,
  fraud_cost,
}: UsualSummary): string | null {
  const first = subDays(new Date(`${start}T00:00:00Z`), baselineDays)
    .toISOString()
    .slice(0, 10);
  if (baseline.start !== first || baseline.end !== start)
    return `what is usual was taken from ${baseline.start} to ${baseline.end}, not from the ${baselineDays} days before`;
  const days = periodDays({ start, end }).length;
  if (days === 0) return `the period ${start} to ${end} is empty`;
  if (new Set(parts.map(({ country }) => country)).size !== parts.length) return 'a country is there twice';
  const cost = sum(parts.map((part) => part.fraud_cost));
  if (!cost.eq(fraud_cost))
    return `its countries cost ${cost.toFixed()}, the summary says ${fraud_cost.toFixed()}`;
  for (const { country, fraud_cost: spent, before, credit, note } of parts) {
    const again = countryCredit(spent, before, days);
    if (!again.credit.eq(credit) || again.note !== note)
      return `${country}: the notebook says ${credit.toFixed()}, the formula gives ${again.credit.toFixed()}`;
  }
  return null;
}

/** The countries as the ledger stores them. */
export function countryFigures({ parts, period: { start, end } }: UsualSummary): CountryFigure[] {
  const days = periodDays({ start, end }).length;
  return parts.map(({ country, fraud_cost, before, credit, note }) => ({
    country,
    fraud_cost: fraud_cost.toFixed(2),
    usual_cost: countryCredit(fraud_cost, before, days).usual.toFixed(2),
    credit: credit.toFixed(2),
    note,
  }));
}
