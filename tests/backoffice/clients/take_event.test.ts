import { beforeEach, describe, expect, test } from 'bun:test';
import { lockEvents, settleWaiting } from '../../../f/backoffice/clients/event_store.ts';
import { type Books, emptyBooks } from '../books.ts';
import { failed, orderEvent, policy, refunded, succeeded } from '../world.ts';

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await Bun.sleep(20);
}

let books: Books;
beforeEach(async () => {
  books = await emptyBooks();
});

describe('an order that is paid', () => {
  test('has one invoice, however often the event is delivered', async () => {
    expect(await books.order(orderEvent(1))).toMatchObject({ outcome: 'applied', issued: [] });
    expect(await books.payment(succeeded(1))).toMatchObject({
      outcome: 'applied',
      issued: ['TRB-USD-000001'],
    });
    for (let again = 0; again < 10; again++)
      expect(await books.payment(succeeded(1))).toMatchObject({ outcome: 'repeated', issued: [] });
    const [row] = await books.sql(
      (sql) => sql`select outcome, deliveries from backoffice.event where id like 'evt_payment_intent%'`,
    );
    expect(row).toEqual({ outcome: 'applied', deliveries: 11 });
    expect(await books.payment(succeeded(1, { event: 'evt_other' }))).toMatchObject({ outcome: 'repeated' });
    expect(await books.invoices()).toEqual(['TRB-USD-000001 1 1545+355+0=1900 issued']);
  });

  test('is invoiced when the payment arrives before the order', async () => {
    expect(await books.payment(succeeded(1))).toMatchObject({ outcome: 'waiting', issued: [] });
    expect(await books.payment(refunded(1, { amount: 900 }))).toMatchObject({ outcome: 'waiting' });
    expect(await books.order(orderEvent(1))).toMatchObject({
      outcome: 'applied',
      issued: ['TRB-USD-000001', 'TRB-CN-USD-000001'],
    });
  });

  test('is invoiced when a payment that waits is delivered again while the order takes it up', async () => {
    await books.payment(succeeded(1));
    let again: Promise<unknown> = Promise.resolve();
    await books.sql(async (sql) => {
      await lockEvents(sql, 1);
      again = books.payment(succeeded(1));
      // The second delivery waits for the order, and holds no row that the order needs.
      await until(() =>
        books.sql(async (other) => {
          const waiting = await other`select pid from pg_stat_activity where wait_event_type = 'Lock'`;
          return waiting.length > 0;
        }),
      );
      const [id] = (await sql`select id from backoffice.event`).map((row) => String(row.id));
      await settleWaiting(sql, id ?? '', 'waiting');
    });
    expect(await again).toMatchObject({ outcome: 'waiting' });
    expect(await books.order(orderEvent(1))).toMatchObject({ issued: ['TRB-USD-000001'] });
  });

  test('stays paid when a failure arrives late, and is paid after a failure', async () => {
    await books.order(orderEvent(1));
    expect(await books.payment(failed(1, { intent: 'pi_first' }))).toMatchObject({ outcome: 'applied' });
    expect(await books.payment(succeeded(1))).toMatchObject({ outcome: 'applied' });
    expect(await books.payment(failed(1))).toMatchObject({ outcome: 'superseded' });
    expect(await books.payment(succeeded(1, { intent: 'pi_second' }))).toMatchObject({
      outcome: 'second_payment',
    });
    expect(await books.invoices()).toHaveLength(1);
  });

  test('is not invoiced without a tax rule, and is when the payment is delivered again after the rule was added', async () => {
    const customer = { address: { country: 'CL' } };
    await books.order(orderEvent(1, { customer }));
    expect(await books.payment(succeeded(1))).toMatchObject({ outcome: 'tax_unknown', issued: [] });
    expect(await books.invoices()).toEqual([]);
    const rules = {
      ...policy,
      tax: { ...policy.tax, rules: [{ tax: { category: 'Z' as const, rate: '0' } }] },
    };
    expect(await books.payment(succeeded(1), new Date('2026-03-02T00:00:00Z'), rules)).toMatchObject({
      outcome: 'applied',
    });
    expect(await books.invoices()).toEqual(['TRB-USD-000001 1 1900+0+0=1900 issued']);
  });
});

describe('an event that does not fit', () => {
  test('changes nothing and keeps its reason', async () => {
    await books.order(orderEvent(1));
    expect(await books.payment(succeeded(1, { amount: 1_800 }))).toMatchObject({
      outcome: 'payment_amount_differs',
    });
    expect(await books.payment(succeeded(1, { event: 'evt_eur', currency: 'eur' }))).toMatchObject({
      outcome: 'payment_amount_differs',
    });
    expect(await books.order(orderEvent(1, { amount: 2_000 }, 'ord_again'))).toMatchObject({
      outcome: 'order_changed',
    });
    const lines = [{ plan_id: 'p', text: 'plan', quantity: 2, unit_amount: 1_000 }];
    expect(await books.order(orderEvent(2, { lines }))).toMatchObject({ outcome: 'order_amount_differs' });
    expect(await books.invoices()).toEqual([]);
  });

  test('is a refund of more than was paid, of another payment, or one that is still pending', async () => {
    await books.order(orderEvent(1));
    await books.payment(succeeded(1));
    const of = (changes: Parameters<typeof refunded>[1]) => books.payment(refunded(1, changes));
    expect(await of({ refund: 're_pending', status: 'pending' })).toMatchObject({ outcome: 'ignored' });
    expect(await of({ refund: 're_1', amount: 1_000 })).toMatchObject({ outcome: 'applied' });
    expect(await of({ refund: 're_2', amount: 901 })).toMatchObject({ outcome: 'refund_exceeds_payment' });
    expect(await of({ refund: 're_3', amount: 1, intent: 'pi_other' })).toMatchObject({
      outcome: 'refund_elsewhere',
    });
    expect(await of({ refund: 're_4', amount: 900 })).toMatchObject({ outcome: 'applied' });
    expect(await books.invoices()).toEqual([
      'TRB-CN-USD-000001 1 813+187+0=1000 issued',
      'TRB-CN-USD-000002 1 732+168+0=900 issued',
      'TRB-USD-000001 1 1545+355+0=1900 issued',
    ]);
  });
});
