import { beforeAll, describe, expect, test } from 'bun:test';
import * as z from 'zod';
import { takeOrder, takePayment } from '../../../f/backoffice/clients/take_event.ts';
import { withDatabase } from '../../../f/shared/clients/database.ts';
import { figure } from '../../figures.ts';
import { type Books, emptyBooks } from '../books.ts';
import { orderEvent, policy, refunded, succeeded } from '../world.ts';

const currencies = ['USD', 'JPY', 'KWD'] as const;
const count = 200;
const deliveries = 11;
const ids = Array.from({ length: count }, (_, index) => index + 1);
const currencyOf = (id: number) => currencies[id % currencies.length] ?? 'USD';
const amountOf = (id: number) => 1_000 + 7 * id;
const isRefunded = (id: number) => id % 10 === 0;

let books: Books;
beforeAll(async () => {
  books = await emptyBooks();
  const about = (id: number) => ({ currency: currencyOf(id), amount: amountOf(id) });
  const orders = ids.map((id) => ({ kind: 'order', body: orderEvent(id, about(id)) }));
  const payments = ids.flatMap((id) =>
    Array.from({ length: deliveries }, () => ({ kind: 'payment', body: succeeded(id, about(id)) })),
  );
  const refunds = ids
    .filter(isRefunded)
    .map((id) => ({ kind: 'payment', body: refunded(id, { ...about(id), amount: 500 }) }));
  // Events in no order: every worker takes every eighth.
  const all = [...orders, ...payments, ...refunds].sort((a, b) =>
    Number(Bun.hash(a.body) - Bun.hash(b.body)),
  );
  const shuffled = all
    .map((_, index) => all[(index * 7_919) % all.length])
    .filter((one) => one !== undefined);
  const start = new Date('2026-03-01T12:00:00Z').getTime();
  const work = async (worker: number) =>
    withDatabase(books.resource, async (database) => {
      for (let at = worker; at < shuffled.length; at += 8) {
        const { kind, body } = shuffled[at] ?? { kind: '', body: '' };
        const context = { rules: policy, now: new Date(start + at * 1_000) };
        if (kind === 'order') await takeOrder(database, body, context);
        else await takePayment(database, body, context);
      }
    });
  const began = performance.now();
  await Promise.all(Array.from({ length: 8 }, (_, worker) => work(worker)));
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  figure(
    `backoffice: ${shuffled.length} events of ${count} orders in 3 currencies over 8 connections in ${seconds} s, each payment ${deliveries} times`,
  );
}, 120_000);

const rowSchema = z.object({
  label: z.string(),
  kind: z.string(),
  currency: z.string(),
  number: z.int(),
  order_id: z.coerce.number(),
  issued_at: z.string(),
  record: z.string(),
  html: z.string(),
  sha256: z.string(),
});

const invoicesOf = (of: Books) =>
  of.sql(async (sql) =>
    z.array(rowSchema).parse([
      ...(await sql`
        select label, kind, currency, number, order_id, issued_at, record, html, sha256 from backoffice.invoice
        order by kind, prefix, currency, number`),
    ]),
  );

describe('200 parallel payments in three currencies, each delivered eleven times', () => {
  test('give one invoice for each order and one credit note for each refund', async () => {
    const rows = await invoicesOf(books);
    const ordersOf = (kind: string) =>
      rows
        .filter((row) => row.kind === kind)
        .map((row) => row.order_id)
        .sort((a, b) => a - b);
    expect(ordersOf('invoice')).toEqual(ids);
    expect(ordersOf('credit_note')).toEqual(ids.filter(isRefunded));
  });

  test('number each series from 1 without a gap, with times that never go back', async () => {
    const rows = await invoicesOf(books);
    for (const kind of ['invoice', 'credit_note'])
      for (const currency of currencies) {
        const own = rows.filter((row) => row.kind === kind && row.currency === currency);
        expect(own.map(({ number }) => number)).toEqual(own.map((_, index) => index + 1));
        expect(own.map((row) => row.issued_at)).toEqual(own.map((row) => row.issued_at).sort());
      }
  });

  test('count every delivery', async () => {
    const [row] = await books.sql(
      (sql) =>
        sql`select sum(deliveries)::int as total from backoffice.event where type like 'payment_intent%'`,
    );
    expect(row?.total).toBe(count * deliveries);
  });

  test('leave a journal whose replay gives the same invoices, byte for byte', async () => {
    const events = z
      .array(z.object({ source: z.string(), body: z.string(), received_at: z.string() }))
      .parse([
        ...(await books.sql(
          (sql) => sql`select source, body, received_at from backoffice.event order by position`,
        )),
      ]);
    const again = await emptyBooks();
    await again.open(async (database) => {
      for (const { source, body, received_at } of events) {
        const context = { rules: policy, now: new Date(received_at) };
        if (source === 'shop') await takeOrder(database, body, context);
        else await takePayment(database, body, context);
      }
    });
    const [one, other] = await Promise.all([invoicesOf(books), invoicesOf(again)]);
    expect(one.length).toBe(220);
    expect(other).toEqual(one);
  }, 120_000);
});
