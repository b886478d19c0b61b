/** The tables of customers, orders and payments, and the journal of the events that change them. */
import type { Migration } from '../../../shared/lib/migration.ts';

export const m0001Order: Migration = {
  number: 1,
  name: 'order',
  sql: `
create table backoffice.customer (
  -- Ids are those of the shop.
  id bigint primary key,
  email text not null,
  name text not null,
  -- Address, VAT id: what invoices copy.
  party jsonb not null,
  internal_notes text,
  created_at timestamptz not null,
  last_login timestamptz,
  -- The newest order whose data the row holds.
  as_of timestamptz not null
);
create table backoffice.sales_order (
  id bigint primary key,
  customer_id bigint not null references backoffice.customer,
  -- The buyer as of this order.
  buyer jsonb not null,
  status text not null check (status in ('created', 'paid', 'failed', 'refunded')),
  currency text not null,
  amount bigint not null check (amount > 0),
  refunded bigint not null default 0 check (refunded between 0 and amount),
  lines jsonb not null,
  created_at timestamptz not null,
  -- The payment that paid it.
  intent text unique,
  paid_at timestamptz,
  check ((intent is null) = (paid_at is null)),
  check ((status in ('paid', 'refunded')) = (intent is not null)),
  check ((status = 'refunded') = (refunded = amount))
);
create index sales_order_customer on backoffice.sales_order (customer_id, created_at);

-- The order in which events took effect. A row draws its number while it holds its locks.
create sequence backoffice.event_position;
create table backoffice.event (
  source text not null check (source in ('shop', 'payments')),
  id text not null,
  type text not null,
  body text not null,
  order_id bigint,
  created_at timestamptz not null,
  received_at timestamptz not null,
  deliveries int not null default 1,
  outcome text not null,
  position bigint not null,
  primary key (source, id)
);
create index event_order on backoffice.event (order_id);

create table backoffice.refund (
  id text primary key,
  order_id bigint not null references backoffice.sales_order,
  amount bigint not null check (amount > 0),
  received_at timestamptz not null
);
create index refund_order on backoffice.refund (order_id);
`,
};
