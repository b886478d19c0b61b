/** What a source said about one amount: a value, a proven zero, or no data with its reason. A gap is never a zero. */
import * as z from 'zod';

/** Why there is no amount; the list is closed. */
export const gapReasons = [
  /** The source did not answer: connection refused, deadline passed, server error. */
  'source_unavailable',
  /** The source refused: sign-in, permission, unknown view. */
  'source_refused',
  /** The answer is older than the policy allows. */
  'source_outdated',
  /** The answer does not have the columns or labels that the reader knows. */
  'shape_changed',
  /** The answer has no row for this customer, period or service, and nothing proves that the amount is zero. */
  'row_missing',
  /** The row has an empty or `Null` amount. */
  'amount_missing',
  /** The answer contradicts itself: two amounts for one thing, or parts that do not add up to the total. */
  'contradiction',
  /** The billing agent answered about another customer, period or currency, or with prose that has no single amount. */
  'answer_unusable',
] as const;

export type GapReason = (typeof gapReasons)[number];

/** A plain decimal, `425000` or `-12.5`. */
export const amountSchema = z.string().regex(/^-?\d{1,15}(\.\d{1,12})?$/);

/** ISO 4217. */
export const currencySchema = z.string().regex(/^[A-Z]{3}$/);

export const readingSchema = z.discriminatedUnion('state', [
  /** An amount other than zero. */
  z.strictObject({ state: z.literal('value'), amount: amountSchema, currency: currencySchema }),
  /**
   * Zero, and how that is known: `stated`, the source has a row that says 0; `complete`, it has no row, while its other rows
   * add up to the total of the same period.
   */
  z.strictObject({
    state: z.literal('zero'),
    currency: currencySchema,
    proof: z.enum(['stated', 'complete']),
  }),
  /** `detail` is for people: the object and what it said. */
  z.strictObject({ state: z.literal('no_data'), reason: z.enum(gapReasons), detail: z.string() }),
]);

export type Reading = z.infer<typeof readingSchema>;

/** The amount of a reading as a decimal string, `0` for a proven zero; null when there is no data. */
export function amountOf(reading: Reading): string | null {
  switch (reading.state) {
    case 'value':
      return reading.amount;
    case 'zero':
      return '0';
    case 'no_data':
      return null;
  }
}
