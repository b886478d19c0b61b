/** Invoices in PostgreSQL: issued with the next number of their series, which the transaction draws last. */
import * as z from 'zod';
import { parseRows, type Sql } from '../../shared/clients/database.ts';
import { noHash } from '../../shared/lib/export/chain.ts';
import { invoiceHtml } from '../lib/invoice/html.ts';
import { type Draft, numbered } from '../lib/invoice/issue.ts';
import { numberText, type Series } from '../lib/invoice/number.ts';
import { type InvoiceRecord, invoiceHash, parseRecord, recordText } from '../lib/invoice/record.ts';

export interface Issued {
  id: string;
  record: InvoiceRecord;
}

export interface About {
  prefix: string;
  now: Date;
  /** Of a credit note. */
  credit?: { corrects: string; refund: string };
}

const seriesRow = z.object({
  last_number: z.int(),
  last_sha256: z.string(),
  last_issued_at: z.iso.datetime().nullable(),
});

/** Issues an invoice. The row of the series stays locked until the transaction ends, so nothing else may be waited for afterwards. */
export async function issue(sql: Sql, draft: Draft, { prefix, now, credit }: About): Promise<Issued> {
  const series: Series = { kind: draft.kind, prefix, currency: draft.currency };
  await sql`insert into backoffice.series ${sql({ ...series, last_sha256: noHash })} on conflict do nothing`;
  const [before] = parseRows(
    seriesRow,
    await sql`
      select last_number, last_sha256, last_issued_at from backoffice.series
      where kind = ${draft.kind} and prefix = ${prefix} and currency = ${draft.currency} for update`,
  );
  if (before === undefined)
    throw new Error(`the series of ${draft.kind} ${prefix} ${draft.currency} is missing`);
  const number = before.last_number + 1;
  // Of two jobs the later number may have been received first: dates of a series never go back.
  const last = before.last_issued_at === null ? now : new Date(before.last_issued_at);
  const issuedAt = last > now ? last : now;
  const record = numbered(draft, { number: numberText(series, number), issuedAt });
  const text = recordText(record);
  const html = invoiceHtml(record);
  const sha256 = invoiceHash(before.last_sha256, text, html);
  const row = {
    ...series,
    number,
    label: record.number,
    order_id: record.order_id,
    customer_id: record.customer_id,
    corrects: credit?.corrects ?? null,
    refund_id: credit?.refund ?? null,
    ...amountColumns(record),
    issued_at: record.issued_at,
    record: text,
    html,
    previous_sha256: before.last_sha256,
    sha256,
  };
  const [created] = parseRows(
    z.object({ id: z.string() }),
    await sql`insert into backoffice.invoice ${sql(row)} returning id`,
  );
  if (created === undefined) throw new Error(`the invoice ${record.number} was not written`);
  await insertParts(sql, created.id, record);
  await sql`
    update backoffice.series set last_number = ${number}, last_sha256 = ${sha256}, last_issued_at = ${record.issued_at}
    where kind = ${draft.kind} and prefix = ${prefix} and currency = ${draft.currency}`;
  return { id: created.id, record };
}

/** The columns of amounts, which follow from the record. */
export function amountColumns({ net, tax, rounding, gross }: InvoiceRecord) {
  return { net: `${net}`, tax: `${tax}`, rounding: `${rounding}`, gross: `${gross}` };
}

async function insertParts(sql: Sql, invoice_id: string, record: InvoiceRecord): Promise<void> {
  const lines = record.lines.map(({ text, quantity, net, tax }, index) => {
    return {
      invoice_id,
      n: index + 1,
      text,
      quantity,
      net: `${net}`,
      category: tax.category,
      rate: tax.rate,
    };
  });
  const taxes = record.taxes.map(({ rate: { category, rate, reason = '' }, taxable, tax }) => {
    return { invoice_id, category, rate, reason, taxable: `${taxable}`, tax: `${tax}` };
  });
  await sql`insert into backoffice.invoice_line ${sql(lines)}`;
  await sql`insert into backoffice.invoice_tax ${sql(taxes)}`;
}

/** The invoice of an order, then its credit notes, oldest first. */
export async function documentsOfOrder(sql: Sql, orderId: number): Promise<Issued[]> {
  const rows = parseRows(
    z.object({ id: z.string(), record: z.string() }),
    await sql`
      select id, record from backoffice.invoice where order_id = ${orderId}
      order by kind = 'credit_note', id`,
  );
  return rows.map(({ id, record }) => ({ id, record: parseRecord(record) }));
}
