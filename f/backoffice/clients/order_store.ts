/** Customers and orders in PostgreSQL. */
import * as z from 'zod';
import { parseRows, type Sql } from '../../shared/clients/database.ts';
import { minorSchema } from '../lib/money/minor.ts';
import type { Order } from '../lib/order/order.ts';
import { type OrderRow, orderRowSchema } from '../lib/order/row.ts';
import type { OrderState } from '../lib/payment/decide.ts';

/** Locks the order until the transaction ends: its events are applied one after the other. */
export async function lockOrder(sql: Sql, id: number): Promise<OrderRow | null> {
  const [row] = parseRows(
    orderRowSchema,
    await sql`
      select id, customer_id, buyer, status, currency, amount, lines, intent
      from backoffice.sales_order where id = ${id} for update`,
  );
  return row ?? null;
}

const refundRow = z.object({ id: z.string(), amount: minorSchema });

export async function stateOf(sql: Sql, order: OrderRow): Promise<OrderState> {
  const { status, currency, amount, intent } = order;
  const rows = await sql`select id, amount from backoffice.refund where order_id = ${order.id}`;
  return { status, currency, amount, intent, refunds: parseRows(refundRow, rows) };
}

/** Adds an order, and its customer or what the order says of the customer. */
export async function insertOrder(sql: Sql, order: Order): Promise<void> {
  const { id: customerId, created_at, last_login, ...buyer } = order.customer;
  const party = JSON.stringify(buyer);
  await sql`
    insert into backoffice.customer (id, email, name, party, created_at, last_login, as_of)
    values (${customerId}, ${buyer.email}, ${buyer.name}, ${party}::text::jsonb, ${created_at}, ${last_login}, ${order.created_at})
    on conflict (id) do update
    set email = excluded.email, name = excluded.name, party = excluded.party,
      last_login = excluded.last_login, as_of = excluded.as_of
    where customer.as_of <= excluded.as_of`;
  await sql`
    insert into backoffice.sales_order (id, customer_id, buyer, status, currency, amount, lines, created_at)
    values (${order.id}, ${customerId}, ${party}::text::jsonb, 'created', ${order.currency}, ${`${order.amount}`},
      ${JSON.stringify(order.lines)}::text::jsonb, ${order.created_at})`;
}

export async function markPaid(sql: Sql, id: number, intent: string, at: Date): Promise<void> {
  await sql`
    update backoffice.sales_order set status = 'paid', intent = ${intent}, paid_at = ${at.toISOString()}
    where id = ${id}`;
}

export async function markFailed(sql: Sql, id: number): Promise<void> {
  await sql`update backoffice.sales_order set status = 'failed' where id = ${id}`;
}

export interface NewRefund {
  id: string;
  amount: bigint;
  /** Whether nothing is left of the payment. */
  isWhole: boolean;
  at: Date;
}

export async function addRefund(
  sql: Sql,
  orderId: number,
  { id, amount, isWhole, at }: NewRefund,
): Promise<void> {
  await sql`
    insert into backoffice.refund (id, order_id, amount, received_at)
    values (${id}, ${orderId}, ${`${amount}`}, ${at.toISOString()})`;
  await sql`
    update backoffice.sales_order
    set refunded = refunded + ${`${amount}`}::bigint, status = ${isWhole ? 'refunded' : 'paid'}
    where id = ${orderId}`;
}
