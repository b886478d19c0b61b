/** The sales of a period: a row for each invoice and credit note, totals by currency and by tax rate. Credit notes are negative. */
import * as z from 'zod';
import { kinds } from '../invoice/record.ts';
import { minorSchema } from '../money/minor.ts';

export const saleRowSchema = z.object({
  kind: z.enum(kinds),
  label: z.string(),
  corrects: z.string().nullable(),
  order_id: z.coerce.number(),
  customer_id: z.coerce.number(),
  email: z.string(),
  status: z.enum(['issued', 'void']),
  currency: z.string(),
  net: minorSchema,
  tax: minorSchema,
  rounding: minorSchema,
  gross: minorSchema,
  issued_at: z.iso.datetime(),
});

/** A document as the database holds it, amounts above zero. */
export type SaleRow = z.output<typeof saleRowSchema>;

export interface CurrencyTotal {
  currency: string;
  invoices: number;
  credit_notes: number;
  voids: number;
  net: bigint;
  tax: bigint;
  rounding: bigint;
  gross: bigint;
}

export const taxTotalSchema = z.object({
  currency: z.string(),
  category: z.string(),
  rate: z.string(),
  taxable: minorSchema,
  tax: minorSchema,
});

/** Invoices less credit notes of one tax rate. */
export type TaxTotal = z.output<typeof taxTotalSchema>;

/** The row as it counts: a credit note below zero, a void one as nothing. */
export function counted<T extends SaleRow>(row: T): T {
  const sign = row.status === 'void' ? 0n : row.kind === 'credit_note' ? -1n : 1n;
  const { net, tax, rounding, gross } = row;
  return { ...row, net: sign * net, tax: sign * tax, rounding: sign * rounding, gross: sign * gross };
}

/** Totals of rows that are added one after the other. */
export class SalesTotals {
  readonly #totals = new Map<string, CurrencyTotal>();
  #rows = 0;

  /** @param currencies that have a total also without a row */
  constructor(currencies: readonly string[]) {
    for (const currency of currencies) this.#of(currency);
  }

  add(row: SaleRow): void {
    const { currency, kind, status, net, tax, rounding, gross } = counted(row);
    const total = this.#of(currency);
    this.#rows++;
    if (status === 'void') total.voids++;
    else if (kind === 'invoice') total.invoices++;
    else total.credit_notes++;
    total.net += net;
    total.tax += tax;
    total.rounding += rounding;
    total.gross += gross;
  }

  get rows(): number {
    return this.#rows;
  }

  /** By currency, in alphabetical order. */
  get byCurrency(): CurrencyTotal[] {
    return [...this.#totals.values()].sort((one, other) => (one.currency < other.currency ? -1 : 1));
  }

  #of(currency: string): CurrencyTotal {
    const zero = { net: 0n, tax: 0n, rounding: 0n, gross: 0n };
    const found = this.#totals.get(currency) ?? { currency, invoices: 0, credit_notes: 0, voids: 0, ...zero };
    this.#totals.set(currency, found);
    return found;
  }
}

/** Everything that a file says besides its rows. */
export interface Summary {
  timeZone: string;
  period: string;
  asOf: string;
  rows: number;
  currencies: readonly CurrencyTotal[];
  taxes: readonly TaxTotal[];
}
