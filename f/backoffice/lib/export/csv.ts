/**
 * Sales as CSV (RFC 4180, UTF-8 with a byte order mark): safe in a spreadsheet, where a text that begins like a formula must stay one,
 * and lossless: a reader gets the text by removing one leading apostrophe. Numbers are never guarded, refunds stay numbers.
 */
import { exponentOf } from '../money/currency.ts';
import { decimalText } from '../money/minor.ts';
import { isoIn } from '../zone/zone.ts';
import { counted, type SaleRow, type Summary } from './sales.ts';

export const csvColumns = [
  'record',
  'invoice_number',
  'corrects',
  'order_id',
  'user_id',
  'user_email',
  'status',
  'amount_minor_units',
  'tax_minor_units',
  'net_minor_units',
  'rounding_minor_units',
  'currency',
  'amount',
  'tax_category',
  'tax_rate',
  'issued_at',
  'time_zone',
  'rows',
] as const;

type Column = (typeof csvColumns)[number];
type Cells = Partial<Record<Column, string>>;

/** A text cell. Spreadsheets run what begins with = + - @ or their full-width forms, also after a tab or a line break. */
export function guarded(text: string): string {
  return /^['=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
}

/** What a guarded cell says. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") ? cell.slice(1) : cell;
}

export function csvHead(): string {
  return `\ufeff${csvColumns.join(',')}\r\n`;
}

export function csvRow(row: SaleRow, timeZone: string): string {
  const { kind, label, corrects, order_id, customer_id, email, status, ...rest } = counted(row);
  const { currency, net, tax, rounding, gross, issued_at } = rest;
  return line({
    record: kind,
    invoice_number: guarded(label),
    corrects: guarded(corrects ?? ''),
    order_id: `${order_id}`,
    user_id: `${customer_id}`,
    user_email: guarded(email),
    status,
    ...amounts(currency, { net, tax, rounding, gross }),
    issued_at: isoIn(new Date(issued_at), timeZone),
    time_zone: timeZone,
  });
}

/** The rows after the sales: totals by currency and by tax rate, and the number of rows, so that a cut file is recognized. */
export function csvEnd({ currencies, taxes, timeZone, rows }: Summary): string {
  return [
    ...currencies.map(({ currency, invoices, credit_notes, voids, ...sums }) =>
      line({
        record: 'currency_total',
        ...amounts(currency, sums),
        time_zone: timeZone,
        rows: `${invoices + credit_notes + voids}`,
      }),
    ),
    ...taxes.map(({ currency, category, rate, taxable, tax }) =>
      line({
        record: 'tax_total',
        net_minor_units: `${taxable}`,
        tax_minor_units: `${tax}`,
        currency,
        tax_category: category,
        tax_rate: rate,
        time_zone: timeZone,
      }),
    ),
    line({ record: 'end', time_zone: timeZone, rows: `${rows}` }),
  ].join('');
}

function amounts(
  currency: string,
  { net, tax, rounding, gross }: Pick<SaleRow, 'net' | 'tax' | 'rounding' | 'gross'>,
): Cells {
  return {
    amount_minor_units: `${gross}`,
    tax_minor_units: `${tax}`,
    net_minor_units: `${net}`,
    rounding_minor_units: `${rounding}`,
    currency,
    amount: decimalText(gross, exponentOf(currency)),
  };
}

function line(cells: Cells): string {
  return `${csvColumns.map((name) => quoted(cells[name] ?? '')).join(',')}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
