import { beforeAll, describe, expect, test } from 'bun:test';
import * as z from 'zod';
import { salesFile } from '../../../f/backoffice/clients/export_file.ts';
import { exportQuerySchema, periodOf } from '../../../f/backoffice/lib/export/period.ts';
import { addDays } from '../../../f/backoffice/lib/zone/zone.ts';
import { figure } from '../../figures.ts';
import type { Books } from '../books.ts';
import { booksOfChanges, zones } from './changes.ts';

let books: Books;
beforeAll(async () => {
  ({ books } = await booksOfChanges());
}, 120_000);

const later = new Date('2027-01-01T12:00:00Z');

const period = (query: object) => {
  const found = periodOf(exportQuerySchema.parse(query), later);
  if ('problem' in found) throw new Error(found.problem);
  return found;
};

/** The same totals by another way: PostgreSQL's own time zones. */
const fromSql = (zone: string, from: string, to: string) =>
  books.sql(async (sql) => {
    const own = sql`
      select *, case when status = 'void' then 0 when kind = 'invoice' then 1 else -1 end as sign
      from backoffice.invoice
      where (issued_at at time zone ${zone})::date >= ${from}::date and (issued_at at time zone ${zone})::date < ${to}::date`;
    const totals = await sql`
      select currency, sum(sign * gross)::text as gross, sum(sign * tax)::text as tax, sum(sign * net)::text as net, count(*)::int as rows
      from (${own}) i group by currency order by currency`;
    const taxes = await sql`
      select currency, category, t.rate::text as rate, sum(sign * t.taxable)::text as taxable, sum(sign * t.tax)::text as tax
      from (${own}) i join backoffice.invoice_tax t on t.invoice_id = i.id
      group by currency, category, t.rate order by currency, category, t.rate`;
    return { totals: [...totals], taxes: [...taxes] };
  });

const dayRows = z.array(z.object({ day: z.string() }));
const daysOf = (zone: string) =>
  books.sql(async (sql) =>
    dayRows
      .parse([
        ...(await sql`
          select distinct (issued_at at time zone ${zone})::date as day from backoffice.invoice order by day`),
      ])
      .map(({ day }) => day),
  );

describe('the totals of an export', () => {
  test.each(zones)(
    'are those of SQL by currency, rate and day in %s, also when the clocks change',
    async (zone) => {
      let days = 0;
      await books.open(async (database) => {
        for (const day of await daysOf(zone)) {
          const asked = period({ period: 'daily', date: day, tz: zone });
          const { summary } = await salesFile(database, asked, later, 'csv');
          const expected = await fromSql(zone, day, addDays(day, 1));
          const sold = summary.currencies.filter((one) => one.invoices + one.credit_notes > 0);
          expect(
            sold.map(({ currency, gross, tax, net, invoices, credit_notes }) => {
              return {
                currency,
                gross: `${gross}`,
                tax: `${tax}`,
                net: `${net}`,
                rows: invoices + credit_notes,
              };
            }),
          ).toEqual(expected.totals as never);
          expect(
            summary.taxes.map((row) => ({ ...row, taxable: `${row.taxable}`, tax: `${row.tax}` })),
          ).toEqual(expected.taxes as never);
          days++;
        }
      });
      figure(`backoffice: ${days} days in ${zone}: totals of the export equal those of SQL`);
    },
    60_000,
  );

  test('of all days of a month add up to the month', async () => {
    await books.open(async (database) => {
      const month = await salesFile(
        database,
        period({ period: 'monthly', date: '2026-03-15', tz: 'Europe/Berlin' }),
        later,
        'csv',
      );
      let rows = 0;
      let gross = 0n;
      for (let day = '2026-03-01'; day < '2026-04-01'; day = addDays(day, 1)) {
        const one = await salesFile(
          database,
          period({ period: 'daily', date: day, tz: 'Europe/Berlin' }),
          later,
          'csv',
        );
        rows += one.summary.rows;
        gross += one.summary.currencies.find(({ currency }) => currency === 'USD')?.gross ?? 0n;
      }
      expect(rows).toBe(month.summary.rows);
      expect(rows).toBeGreaterThan(20);
      expect(month.summary.currencies.find(({ currency }) => currency === 'USD')?.gross).toBe(gross);
    });
  });

  test('of an empty period are a header and zeros', async () => {
    const { content } = await books.open((database) =>
      salesFile(database, period({ period: 'daily', date: '2020-01-01' }), later, 'csv'),
    );
    const lines = new TextDecoder('utf-8', { ignoreBOM: true }).decode(content).split('\r\n');
    expect(lines[0]).toStartWith('\ufeffrecord,invoice_number,');
    expect(lines.slice(1)).toEqual([
      ...['EUR', 'JPY', 'KWD', 'USD'].map(
        (currency) =>
          `currency_total,,,,,,,0,0,0,0,${currency},${{ JPY: '0', KWD: '0.000' }[currency] ?? '0.00'},,,,UTC,0`,
      ),
      'end,,,,,,,,,,,,,,,,UTC,0',
      '',
    ]);
  });

  test('as of a moment know neither what was issued nor what was voided later', async () => {
    const asked = period({ period: 'custom', start_date: '2026-01-01', end_date: '2027-01-01' });
    await books.open(async (database) => {
      const all = await salesFile(database, asked, later, 'csv');
      const half = await salesFile(database, asked, new Date('2026-06-01T00:00:00Z'), 'csv');
      expect(half.summary.rows).toBeGreaterThan(0);
      expect(half.summary.rows).toBeLessThan(all.summary.rows);
      await database.transaction(async (sql) => {
        await sql`
          update backoffice.invoice set status = 'void', void_reason = 'test', voided_by = 'ada', voided_at = '2026-12-31T23:00:00Z'
          where label = 'TRB-USD-000001'`;
      });
      const before = await salesFile(database, asked, new Date('2026-12-31T22:59:00Z'), 'csv');
      const after = await salesFile(database, asked, later, 'csv');
      expect(new TextDecoder().decode(before.content)).not.toContain(',void,');
      expect(before.summary.rows).toBe(all.summary.rows);
      expect(after.summary.rows).toBe(all.summary.rows);
      const line = new TextDecoder()
        .decode(after.content)
        .split('\r\n')
        .find((one) => one.includes('TRB-USD-000001,'));
      expect(line).toContain(',void,0,0,0,0,USD,0.00,');
    });
  });
});
