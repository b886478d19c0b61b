import { beforeEach, describe, expect, test } from 'bun:test';
import { reconcile } from '../../../f/backoffice/clients/reconcile.ts';
import { makeExport } from '../../../f/backoffice/clients/sales_export.ts';
import { exportQuerySchema, periodOf } from '../../../f/backoffice/lib/export/period.ts';
import { main as report } from '../../../f/backoffice/scripts/report_differences.ts';
import type { Sql } from '../../../f/shared/clients/database.ts';
import { type Books, emptyBooks } from '../books.ts';
import { orderEvent, refunded, succeeded } from '../world.ts';

const now = new Date('2026-03-02T00:00:00Z');
let books: Books;
beforeEach(async () => {
  books = await emptyBooks();
  for (const id of [1, 2, 3, 4]) {
    await books.order(orderEvent(id));
    await books.payment(succeeded(id));
  }
  await books.payment(refunded(4, { amount: 500 }));
  const query = exportQuerySchema.parse({ period: 'daily', date: '2026-03-01' });
  const period = periodOf(query, now);
  if ('problem' in period) throw new Error(period.problem);
  await books.open((database) =>
    makeExport(database, { query, period, asOf: now, base: 'sales', actor: 'ada', now }),
  );
});

let runs = 0;
const run = () => books.open((database) => reconcile(database, new Date(now.getTime() + 1_000 * runs++)));
const fresh = async () => (await run()).fresh.map(({ code, subject }) => `${code} ${subject}`).sort();

/** As somebody with all rights would do it. */
const tamper = (work: (sql: Sql) => Promise<unknown>) =>
  books.sql(async (sql) => {
    await sql`set session_replication_role = replica`;
    await work(sql);
  });

describe('the reconciliation', () => {
  test('finds nothing in sound books', async () => {
    expect(await run()).toEqual({ fresh: [], open: 0, resolved: 0, documents: 5 });
  });

  test.each<[string, (sql: Sql) => Promise<unknown>, string[]]>([
    [
      'an amount that was changed',
      (sql) =>
        sql`update backoffice.invoice set net = net - 100, gross = gross - 100 where label = 'TRB-USD-000002'`,
      ['order_without_invoice order:2', 'record_differs invoice:TRB-USD-000002'],
    ],
    [
      'a record that was changed',
      (sql) =>
        sql`update backoffice.invoice set record = replace(record, 'Łucja', 'Lucja') where label = 'TRB-USD-000002'`,
      ['chain_broken invoice:TRB-USD-000002'],
    ],
    [
      'a page that was changed',
      (sql) => sql`update backoffice.invoice set html = html || ' ' where label = 'TRB-USD-000002'`,
      ['chain_broken invoice:TRB-USD-000002'],
    ],
    [
      'a tax row that was changed',
      (sql) => sql`
        update backoffice.invoice_tax set tax = 0
        where invoice_id = (select id from backoffice.invoice where label = 'TRB-USD-000003')`,
      ['record_differs invoice:TRB-USD-000003'],
    ],
    [
      'an invoice that was deleted',
      (sql) => sql`delete from backoffice.invoice where label = 'TRB-USD-000002'`,
      ['invoice_missing invoice:TRB-USD-000003', 'order_without_invoice order:2'],
    ],
    [
      'the last invoice, deleted',
      (sql) => sql`delete from backoffice.invoice where label = 'TRB-CN-USD-000001'`,
      ['invoice_missing series:credit_note TRB USD', 'refund_without_credit_note order:4'],
    ],
    [
      'an export that was edited',
      (sql) => sql`update backoffice.export set content = content || '\\x20'`,
      ['export_changed export:'],
    ],
    [
      'an export that was edited with its hash',
      (sql) => sql`
        update backoffice.export
        set content = content || '\\x20', content_sha256 = encode(sha256(content || '\\x20'), 'hex')`,
      ['export_changed export:'],
    ],
    [
      'a void that nobody answers for',
      (sql) => sql`
        update backoffice.invoice set status = 'void', void_reason = 'x', voided_by = 'x', voided_at = now()
        where label = 'TRB-USD-000001'`,
      ['order_without_invoice order:1', 'void_unaudited invoice:TRB-USD-000001'],
    ],
    [
      'an audit entry that was changed',
      (sql) => sql`update backoffice.audit set actor = 'somebody' where seq = 1`,
      ['audit_broken audit:1'],
    ],
    [
      'an order that was marked as paid by hand',
      (sql) => sql`
        insert into backoffice.sales_order
          (id, customer_id, buyer, status, currency, amount, lines, created_at, intent, paid_at)
        select 99, customer_id, buyer, 'paid', 'USD', 5, lines, created_at, 'pi_x', now()
        from backoffice.sales_order where id = 1`,
      ['order_without_invoice order:99'],
    ],
  ])('names %s', async (_, work, expected) => {
    await tamper(work);
    const found = await fresh();
    expect(found.map((one) => one.replace(/export:.*/, 'export:'))).toEqual(expected);
  });

  test('names a chain that was cut together with its counter, when a run has seen it before', async () => {
    await run();
    await tamper(async (sql) => {
      await sql`delete from backoffice.invoice where label = 'TRB-CN-USD-000001'`;
      await sql`delete from backoffice.series where kind = 'credit_note'`;
      await sql`update backoffice.sales_order set refunded = 0 where id = 4`;
      await sql`delete from backoffice.refund where order_id = 4`;
    });
    expect(await fresh()).toEqual(['head_changed chain:credit_note TRB USD']);
  });

  test('tells a difference once, and again after it was resolved', async () => {
    const price = (change: string) =>
      tamper(
        (sql) => sql`
        update backoffice.invoice set net = net + ${change}::bigint, gross = gross + ${change}::bigint
        where label = 'TRB-USD-000002'`,
      );
    await price('1');
    const first = await run();
    expect(first.fresh).toHaveLength(2);
    expect(await run()).toMatchObject({ fresh: [], open: 2, resolved: 0 });
    await price('-1');
    expect(await run()).toMatchObject({ fresh: [], open: 0, resolved: 2 });
    await price('1');
    expect((await run()).fresh).toEqual(first.fresh);
  });

  test('tells of events that did not fit, and of those that wait for more than an hour', async () => {
    await books.payment(succeeded(1, { intent: 'pi_again', event: 'evt_again' }));
    await books.payment(succeeded(77, { event: 'evt_77' }), new Date());
    await books.payment(succeeded(78, { event: 'evt_78' }), new Date(Date.now() - 3_700_000));
    expect(await fresh()).toEqual([
      'event_unsettled event:payments/evt_78',
      'event_unsettled event:payments/evt_again',
    ]);
  });
});

test('a run with new differences fails with each of them and its next step', async () => {
  const found = { open: 1, resolved: 0, documents: 5 };
  const fresh = [
    { code: 'chain_broken', subject: 'invoice:TRB-USD-000002', detail: 'its record or its page was changed' },
  ];
  await expect(report({ ...found, fresh })).rejects.toThrow(
    /1 new place:\ninvoice:TRB-USD-000002: .*\(its record or its page was changed\)\. Compare the row with the backup/,
  );
  expect(await report({ ...found, fresh: [] })).toEqual({ ...found, fresh: [] });
});
