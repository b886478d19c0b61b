/** How a credit came about, part by part, as it is kept in the ledger and shown to people: decimal text, nothing formatted. */
import { z } from 'zod';

const amount = z.string().regex(/^\d{1,15}(\.\d{1,12})?$/);
const share = z.string().regex(/^[01](\.\d{1,12})?$/);
const count = z.string().regex(/^\d{1,15}$/);

/** One protection mode of a Verify credit. */
export const modeFigureSchema = z.strictObject({
  mode: z.string().regex(/^[a-z0-9_-]{1,40}$/),
  /** Share of the scanned traffic; null when the notebook did not say. */
  traffic_share: share.nullable().default(null),
  msg_count: count,
  fraud_cost: amount,
  /** What was blocked; null when there was no traffic. */
  block_rate: share.nullable(),
  expected_block_rate: share,
  credit: amount,
  /** Why the credit is a bound and not what the formula says; null when the formula decided. */
  note: z.enum(['no_traffic', 'fully_blocked', 'at_or_above_expected']).nullable(),
});

export type ModeFigure = z.infer<typeof modeFigureSchema>;

/** One country of a credit beyond usual traffic, docs/psms.md. */
export const countryFigureSchema = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/),
  fraud_cost: z.string().regex(/^-?\d{1,15}(\.\d{1,12})?$/),
  /** What the same days usually cost there. */
  usual_cost: amount,
  credit: amount,
  /** Why the credit is a bound and not what the formula says; null when the formula decided. */
  note: z.literal('within_usual').nullable(),
});

export type CountryFigure = z.infer<typeof countryFigureSchema>;
