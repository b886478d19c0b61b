/** Proves a credit beyond usual traffic from the structured summary of its notebook; every figure is recomputed. */
import type Big from 'big.js';
import { subDays } from 'date-fns';
import * as z from 'zod';
import { parseDecimal, sum } from '../../../shared/lib/money.ts';
import { periodDays } from '../../../shared/lib/period.ts';
import type { ReasonCode } from '../reason/reasons.ts';
import { accountName, type CountryFigure } from './figures.ts';
import { baselineDays, countryCredit } from './formula.ts';

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
