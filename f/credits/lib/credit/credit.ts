/** One link's credit and the facts it was computed from, as they are kept in the ledger. */
import { z } from 'zod';
import { productName } from '../policy/product_rule.ts';
import { countryFigureSchema, modeFigureSchema } from './breakdown.ts';

/** A figure or a name that is not of this form is never taken into the ledger. */
export const creditSchema = z.strictObject({
  url: z.string(),
  amount: z.string(),
  fraud_cost: z.string().regex(/^\d{1,15}(\.\d{1,12})?$/),
  /** What the account paid per month before the period; null when it had no revenue or the notebook did not say. */
  monthly_revenue: z
    .string()
    .regex(/^-?\d{1,15}(\.\d{1,12})?$/)
    .nullable(),
  account_sid: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/)
    .nullable(),
  /** Days, `end` exclusive. */
  period: z.strictObject({ start: z.iso.date(), end: z.iso.date() }).nullable(),
  product: productName,
  /** Of a Verify credit; none in records of before, and of a notebook without a structured summary. */
  modes: z.array(modeFigureSchema).max(20).default([]),
  /** Of a credit beyond usual traffic; none otherwise. */
  countries: z.array(countryFigureSchema).max(300).default([]),
  sql_sha256: z.string(),
  artifact: z.string(),
});

export type LedgerCredit = z.infer<typeof creditSchema>;
