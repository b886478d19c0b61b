/** Customers as support sees them: who they are, and what they paid, by currency and less refunds. */
import * as z from 'zod';
import { currencySchema } from '../money/currency.ts';
import { divideRounded, jsonNumber, minorSchema } from '../money/minor.ts';
import { addressSchema, textSchema } from '../party/party.ts';

const number = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'a number')
    .transform(Number)
    .pipe(z.int().min(least).max(most));

export const listQuerySchema = z.strictObject({
  /** A part of the address or the name, as it is written: % and _ are letters like others. */
  q: textSchema(320).default(''),
  page: number(1, 1_000_000).default(1),
  page_size: number(1, 100).default(20),
  sort_by: z
    .enum(['created_at', 'last_login', 'total_orders', 'total_spent', 'last_order_at'])
    .default('created_at'),
  sort_order: z.enum(['asc', 'desc']).default('desc'),
  /** In which `total_spent` sorts; default: the policy's. */
  currency: z.string().toUpperCase().pipe(currencySchema).optional(),
});

export type ListQuery = z.output<typeof listQuerySchema>;

export const notesSchema = z.strictObject({
  /** Text or Markdown; null or an empty text clears. */
  internal_notes: textSchema(10_000).nullable(),
});

export const customerRowSchema = z.object({
  id: z.coerce.number(),
  email: z.string(),
  name: z.string(),
  address: addressSchema,
  vat_id: z.string().nullable(),
  internal_notes: z.string().nullable(),
  created_at: z.string(),
  last_login: z.string().nullable(),
  last_order_at: z.string().nullable(),
  total_orders: z.int(),
});

export const spendRowSchema = z.object({
  customer_id: z.coerce.number(),
  currency: z.string(),
  orders: z.int(),
  spent: minorSchema,
});

export type CustomerRow = z.output<typeof customerRowSchema>;
export type SpendRow = z.output<typeof spendRowSchema>;

/** @param spend of any customers */
export function customerOf(row: CustomerRow, spend: readonly SpendRow[]) {
  const own = spend.filter(({ customer_id }) => customer_id === row.id);
  const byCurrency = own.map(({ currency, orders, spent }) => ({
    currency,
    orders,
    total_spent_minor_units: jsonNumber(spent),
    arpu_minor_units: jsonNumber(divideRounded(spent, BigInt(orders))),
  }));
  const [only] = byCurrency;
  // Amounts of several currencies have no sum.
  const single = byCurrency.length === 1 ? only : undefined;
  return {
    ...row,
    currency: single?.currency ?? null,
    total_spent_minor_units: byCurrency.length === 0 ? 0 : (single?.total_spent_minor_units ?? null),
    arpu_minor_units: byCurrency.length === 0 ? 0 : (single?.arpu_minor_units ?? null),
    spend: byCurrency,
  };
}

/** The pattern of LIKE for a text that may stand anywhere. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, (letter) => `\\${letter}`)}%`;
}
