/** Customers in PostgreSQL. */
import * as z from 'zod';
import { parseRows, type Sql } from '../../shared/clients/database.ts';
import {
  type CustomerRow,
  customerRowSchema,
  type ListQuery,
  likePattern,
  type SpendRow,
  spendRowSchema,
} from '../lib/customer/customer.ts';

const selected = (sql: Sql) => sql`
  c.id, c.email, c.name, c.party -> 'address' as address, c.party ->> 'vat_id' as vat_id, c.internal_notes,
  c.created_at, c.last_login, o.last_order_at, o.total_orders`;

/** Only paid orders count: not those that failed, were never paid or were refunded as a whole. */
const withOrders = (sql: Sql, currency: string) => sql`
  backoffice.customer c left join lateral (
    select count(*) filter (where status = 'paid')::int as total_orders, max(created_at) as last_order_at,
      coalesce(sum(amount - refunded) filter (where status = 'paid' and currency = ${currency}), 0) as total_spent
    from backoffice.sales_order where customer_id = c.id
  ) o on true`;

export interface Page {
  rows: CustomerRow[];
  total: number;
}

export async function listCustomers(sql: Sql, query: ListQuery, currency: string): Promise<Page> {
  const { q, page, page_size, sort_by, sort_order } = query;
  const pattern = likePattern(q);
  const found = sql`(${q} = '' or c.email ilike ${pattern} or c.name ilike ${pattern})`;
  const columns = {
    created_at: sql`c.created_at`,
    last_login: sql`c.last_login`,
    total_orders: sql`o.total_orders`,
    total_spent: sql`o.total_spent`,
    last_order_at: sql`o.last_order_at`,
  };
  const direction = sort_order === 'asc' ? sql`asc` : sql`desc`;
  const rows = await sql`
    select ${selected(sql)} from ${withOrders(sql, currency)} where ${found}
    order by ${columns[sort_by]} ${direction} nulls last, c.id ${direction}
    limit ${page_size} offset ${(page - 1) * page_size}`;
  const [count] = parseRows(
    z.object({ total: z.int() }),
    await sql`select count(*)::int as total from backoffice.customer c where ${found}`,
  );
  return { rows: parseRows(customerRowSchema, rows), total: count?.total ?? 0 };
}

export async function findCustomer(sql: Sql, id: number): Promise<CustomerRow | undefined> {
  const rows = await sql`select ${selected(sql)} from ${withOrders(sql, '')} where c.id = ${id}`;
  return parseRows(customerRowSchema, rows)[0];
}

/** What customers paid less refunds, by currency. */
export async function spendOf(sql: Sql, ids: readonly number[]): Promise<SpendRow[]> {
  if (ids.length === 0) return [];
  const rows = await sql`
    select customer_id, currency, count(*)::int as orders, sum(amount - refunded)::text as spent
    from backoffice.sales_order where status = 'paid' and customer_id in ${sql([...ids])}
    group by customer_id, currency order by customer_id, currency`;
  return parseRows(spendRowSchema, rows);
}

const orderRow = z.object({
  id: z.coerce.number(),
  status: z.string(),
  currency: z.string(),
  amount_minor_units: z.coerce.number(),
  refunded_minor_units: z.coerce.number(),
  created_at: z.string(),
  paid_at: z.string().nullable(),
  plans: z.array(z.string()),
  documents: z.array(z.string()),
});

/** The orders of a customer, newest first, with the numbers of their invoices and credit notes. */
export async function ordersOf(sql: Sql, customerId: number): Promise<z.output<typeof orderRow>[]> {
  const rows = await sql`
    select o.id, o.status, o.currency, o.amount as amount_minor_units, o.refunded as refunded_minor_units, o.created_at, o.paid_at,
      (select coalesce(jsonb_agg(line ->> 'text'), '[]') from jsonb_array_elements(o.lines) line) as plans,
      (select coalesce(jsonb_agg(i.label order by i.id), '[]') from backoffice.invoice i where i.order_id = o.id) as documents
    from backoffice.sales_order o where o.customer_id = ${customerId} order by o.created_at desc, o.id desc`;
  return parseRows(orderRow, rows);
}

/** @returns the notes before, or undefined when there is no such customer */
export async function setNotes(
  sql: Sql,
  id: number,
  notes: string | null,
): Promise<{ before: string | null } | undefined> {
  const [row] = parseRows(
    z.object({ before: z.string().nullable() }),
    await sql`select internal_notes as before from backoffice.customer where id = ${id} for no key update`,
  );
  if (row !== undefined) await sql`update backoffice.customer set internal_notes = ${notes} where id = ${id}`;
  return row;
}
