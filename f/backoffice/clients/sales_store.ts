/** The sales of a period out of PostgreSQL, as they were known at a moment. */

import * as z from 'zod';
import { parseRows, type Sql } from '../../shared/clients/database.ts';
import type { Period } from '../lib/export/period.ts';
import { type SaleRow, saleRowSchema, type TaxTotal, taxTotalSchema } from '../lib/export/sales.ts';

const batch = 2_000;

/** All statements of the transaction read the same state. Has to be the first one. */
export async function freeze(sql: Sql): Promise<void> {
  await sql`set transaction isolation level repeatable read read only`;
}

/** The documents of a period, oldest first, some at a time. @param asOf later documents and voids are not known */
export async function readSales(
  sql: Sql,
  { start, end }: Pick<Period, 'start' | 'end'>,
  asOf: Date,
  take: (rows: SaleRow[]) => void,
): Promise<void> {
  const known = asOf.toISOString();
  const query = sql`
    select i.kind, i.label, c.label as corrects, i.order_id, i.customer_id, i.record::jsonb -> 'buyer' ->> 'email' as email,
      case when i.voided_at <= ${known} then 'void' else 'issued' end as status,
      i.currency, i.net, i.tax, i.rounding, i.gross, i.issued_at
    from backoffice.invoice i left join backoffice.invoice c on c.id = i.corrects
    where i.issued_at >= ${start.toISOString()} and i.issued_at < ${end.toISOString()} and i.issued_at <= ${known}
    order by i.issued_at, i.id`;
  for await (const rows of query.cursor(batch)) take(parseRows(saleRowSchema, rows));
}

/** Invoices less credit notes by currency, category and rate. */
export async function taxTotals(
  sql: Sql,
  { start, end }: Pick<Period, 'start' | 'end'>,
  asOf: Date,
): Promise<TaxTotal[]> {
  const known = asOf.toISOString();
  return parseRows(
    taxTotalSchema,
    await sql`
      select i.currency, t.category, t.rate::text as rate,
        sum(case i.kind when 'invoice' then t.taxable else -t.taxable end)::text as taxable,
        sum(case i.kind when 'invoice' then t.tax else -t.tax end)::text as tax
      from backoffice.invoice i join backoffice.invoice_tax t on t.invoice_id = i.id
      where i.issued_at >= ${start.toISOString()} and i.issued_at < ${end.toISOString()} and i.issued_at <= ${known}
        and (i.voided_at is null or i.voided_at > ${known})
      group by i.currency, t.category, t.rate order by i.currency, t.category, t.rate`,
  );
}

/** Every currency in which something was invoiced. */
export async function currenciesSold(sql: Sql): Promise<string[]> {
  const rows = await sql`select distinct currency from backoffice.series order by currency`;
  return parseRows(z.object({ currency: z.string() }), rows).map(({ currency }) => currency);
}
