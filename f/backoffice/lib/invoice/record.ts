/**
 * What was invoiced, as it was issued: one text that holds everything. Its spelling is fixed, so that the same invoice is the same
 * bytes; the columns of the database are derived from it.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { linkHash } from '../../../shared/lib/export/chain.ts';
import { currencySchema } from '../money/currency.ts';
import { partySchema, sellerSchema } from '../party/party.ts';
import { parsed } from '../reason/errors.ts';
import { taxRateSchema } from '../tax/category.ts';

export const kinds = ['invoice', 'credit_note'] as const;

export type Kind = (typeof kinds)[number];

/** An amount as text of minor units. */
const amount = z
  .string()
  .regex(/^(0|-?[1-9]\d{0,17})$/)
  .transform((text) => BigInt(text));

export const recordSchema = z.strictObject({
  format: z.literal(1),
  kind: z.enum(kinds),
  number: z.string().min(1).max(32),
  currency: currencySchema,
  issued_at: z.iso.datetime(),
  /** The day of `issued_at` in `time_zone`. */
  issue_date: z.iso.date(),
  time_zone: z.string(),
  order_id: z.int(),
  customer_id: z.int(),
  /** The payment, or the refund, that this is about. */
  payment: z.string(),
  /** Of a credit note: the invoice that it corrects, and why. */
  corrects: z.strictObject({ number: z.string(), issue_date: z.iso.date() }).nullable(),
  reason: z.string().nullable(),
  seller: sellerSchema,
  buyer: partySchema,
  lines: z.array(z.strictObject({ text: z.string(), quantity: z.int(), net: amount, tax: taxRateSchema })),
  taxes: z.array(z.strictObject({ rate: taxRateSchema, taxable: amount, tax: amount })),
  net: amount,
  tax: amount,
  rounding: amount,
  gross: amount,
  policy_version: z.string(),
});

export type InvoiceRecord = z.output<typeof recordSchema>;

/** Keys sorted by name, amounts as texts, what is absent left out. */
export function recordText(record: InvoiceRecord): string {
  return JSON.stringify(record, (_, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/** Throws BackofficeError `record_invalid` when the text is no record. */
export function parseRecord(text: string): InvoiceRecord {
  return parsed(recordSchema, JSON.parse(text), 'record_invalid', 'The record of an invoice');
}

/** The hash of an invoice in the chain of its series. @param previous that of the number before */
export function invoiceHash(previous: string, record: string, html: string): string {
  return linkHash(previous, [record, createHash('sha256').update(html).digest('hex')]);
}
