import { beforeAll, describe, expect, test } from 'bun:test';
import type { Sql } from '../../../f/shared/clients/database.ts';
import { type Books, emptyBooks } from '../books.ts';
import { orderEvent, succeeded } from '../world.ts';

let books: Books;
beforeAll(async () => {
  books = await emptyBooks();
  await books.order(orderEvent(1));
  await books.payment(succeeded(1));
});

const attempt = (work: (sql: Sql) => Promise<unknown>) => books.sql(work).then(() => 'done', String);

describe('an issued invoice', () => {
  test.each<[string, (sql: Sql) => Promise<unknown>]>([
    ['changed', (sql) => sql`update backoffice.invoice set gross = gross + 1, net = net + 1`],
    ['given another buyer', (sql) => sql`update backoffice.invoice set record = '{}'`],
    ['deleted', (sql) => sql`delete from backoffice.invoice`],
    [
      'voided without a reason',
      (sql) => sql`update backoffice.invoice set status = 'void', voided_at = now(), voided_by = 'ada'`,
    ],
    [
      'voided with another amount',
      (sql) => sql`
      update backoffice.invoice
      set status = 'void', voided_at = now(), voided_by = 'ada', void_reason = 'x', net = net + 1, gross = gross + 1`,
    ],
    ['emptied of lines', (sql) => sql`delete from backoffice.invoice_line`],
    ['given another tax', (sql) => sql`update backoffice.invoice_tax set tax = 0`],
    ['truncated', (sql) => sql`truncate backoffice.invoice_tax`],
  ])('cannot be %s', async (_, work) => {
    expect(await attempt(work)).toMatch(/issued: correct it by a credit note|never changed|check constraint/);
  });

  test('has a number of its own: a collision is refused', async () => {
    const copy = (sql: Sql) => sql`
      insert into backoffice.invoice (kind, prefix, currency, number, label, order_id, customer_id, net, tax, rounding,
        gross, issued_at, record, html, previous_sha256, sha256)
      select kind, prefix, currency, number + 1, label, order_id, customer_id, net, tax, rounding,
        gross, issued_at, record, html, previous_sha256, sha256 || 'x' from backoffice.invoice`;
    expect(await attempt(copy)).toContain('duplicate key value');
  });

  test('can be voided once, with a reason, and keeps its number', async () => {
    const void_ = (sql: Sql) => sql`
      update backoffice.invoice set status = 'void', voided_at = now(), voided_by = 'ada', void_reason = 'wrong shop'`;
    expect(await attempt(void_)).toBe('done');
    expect(await attempt(void_)).toContain('credit note');
    expect(await books.invoices()).toEqual(['TRB-USD-000001 1 1545+355+0=1900 void']);
  });
});
