/** Verifies the chain of a series, and each invoice against its record. */
import * as z from 'zod';
import { noHash } from '../../../shared/lib/export/chain.ts';
import { type InvoiceRecord, invoiceHash, parseRecord } from '../invoice/record.ts';
import type { Difference } from './difference.ts';

export const storedInvoiceSchema = z.object({
  label: z.string(),
  kind: z.string(),
  prefix: z.string(),
  currency: z.string(),
  number: z.int(),
  order_id: z.coerce.number(),
  customer_id: z.coerce.number(),
  net: z.string(),
  tax: z.string(),
  rounding: z.string(),
  gross: z.string(),
  issued_at: z.string(),
  record: z.string(),
  html: z.string(),
  previous_sha256: z.string(),
  sha256: z.string(),
  /** Lines and tax rows as the database holds them, in order. */
  lines: z.array(z.array(z.string())),
  taxes: z.array(z.array(z.string())),
});

export type StoredInvoice = z.output<typeof storedInvoiceSchema>;

export interface SeriesHead {
  name: string;
  last_number: number;
  last_sha256: string;
}

/** Follows the invoices of one series, in the order of their numbers. */
export class SeriesCheck {
  readonly #found: Difference[] = [];
  #number = 0;
  #last = noHash;

  add(invoice: StoredInvoice): void {
    const subject = `invoice:${invoice.label}`;
    if (invoice.number !== this.#number + 1) {
      const gap = `${this.#number + 1} to ${invoice.number - 1}`;
      this.#report('invoice_missing', subject, `the numbers ${gap} before it are missing`);
    } else if (invoice.previous_sha256 !== this.#last) {
      this.#report('chain_broken', subject, 'it does not follow the invoice before it');
    }
    const hash = invoiceHash(invoice.previous_sha256, invoice.record, invoice.html);
    if (hash !== invoice.sha256) this.#report('chain_broken', subject, 'its record or its page was changed');
    else for (const what of differencesOf(invoice)) this.#report('record_differs', subject, what);
    this.#number = invoice.number;
    this.#last = invoice.sha256;
  }

  finish({ name, last_number, last_sha256 }: SeriesHead): Difference[] {
    if (last_number !== this.#number)
      this.#report(
        'invoice_missing',
        `series:${name}`,
        `the counter is at ${last_number}, the last invoice is ${this.#number}`,
      );
    else if (last_sha256 !== this.#last)
      this.#report('chain_broken', `series:${name}`, 'its last hash is not that of the last invoice');
    return this.#found;
  }

  #report(code: Difference['code'], subject: string, detail: string): void {
    this.#found.push({ code, subject, detail });
  }
}

/** Names of what differs from the record. */
function differencesOf(invoice: StoredInvoice): string[] {
  const record = parseRecord(invoice.record);
  const pairs: [string, unknown, unknown][] = [
    ['label', invoice.label, record.number],
    ['kind', invoice.kind, record.kind],
    ['currency', invoice.currency, record.currency],
    ['order_id', invoice.order_id, record.order_id],
    ['customer_id', invoice.customer_id, record.customer_id],
    ['issued_at', invoice.issued_at, record.issued_at],
    ...(['net', 'tax', 'rounding', 'gross'] as const).map((name): [string, unknown, unknown] => [
      name,
      invoice[name],
      `${record[name]}`,
    ]),
    ['lines', JSON.stringify(invoice.lines), JSON.stringify(linesOf(record))],
    ['taxes', JSON.stringify(sorted(invoice.taxes)), JSON.stringify(taxesOf(record))],
  ];
  return pairs
    .filter(([, stored, issued]) => stored !== issued)
    .map(([name]) => `${name} differs from the record`);
}

function linesOf({ lines }: InvoiceRecord): string[][] {
  return lines.map(({ text, quantity, net, tax }) => [text, `${quantity}`, `${net}`, tax.category, tax.rate]);
}

function taxesOf({ taxes }: InvoiceRecord): string[][] {
  return sorted(
    taxes.map(({ rate, taxable, tax }) => [
      rate.category,
      rate.rate,
      rate.reason ?? '',
      `${taxable}`,
      `${tax}`,
    ]),
  );
}

/** Rows of the breakdown have no order. */
function sorted(rows: readonly string[][]): string[][] {
  return [...rows].sort((one, other) => (one.join('\n') < other.join('\n') ? -1 : 1));
}
