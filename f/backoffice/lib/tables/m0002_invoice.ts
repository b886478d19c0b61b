/** The tables of invoices. An issued one never changes: triggers refuse everything but a void with its reason. */
import type { Migration } from '../../../shared/lib/migration.ts';

export const m0002Invoice: Migration = {
  number: 2,
  name: 'invoice',
  sql: `
create table backoffice.series (
  kind text not null check (kind in ('invoice', 'credit_note')),
  prefix text not null,
  currency text not null,
  -- The highest number that was issued, with its hash and time.
  last_number int not null default 0 check (last_number >= 0),
  last_sha256 text not null,
  last_issued_at timestamptz,
  primary key (kind, prefix, currency)
);
create table backoffice.invoice (
  id bigint generated always as identity primary key,
  kind text not null,
  prefix text not null,
  currency text not null,
  number int not null check (number > 0),
  label text not null unique,
  order_id bigint not null references backoffice.sales_order,
  customer_id bigint not null references backoffice.customer,
  -- Of a credit note: the invoice that it corrects, and the refund.
  corrects bigint references backoffice.invoice,
  refund_id text unique references backoffice.refund,
  net bigint not null,
  tax bigint not null,
  rounding bigint not null,
  gross bigint not null,
  issued_at timestamptz not null,
  status text not null default 'issued' check (status in ('issued', 'void')),
  void_reason text,
  voided_at timestamptz,
  voided_by text,
  -- The invoice as it was issued: everything that it says, and the page.
  record text not null,
  html text not null,
  previous_sha256 text not null,
  sha256 text not null unique,
  unique (kind, prefix, currency, number),
  foreign key (kind, prefix, currency) references backoffice.series,
  check (gross = net + tax + rounding and gross > 0),
  check ((kind = 'credit_note') = (corrects is not null)),
  check ((kind = 'credit_note') = (refund_id is not null)),
  check ((status = 'void') = (voided_at is not null)),
  check ((status = 'void') = (voided_by is not null)),
  check ((status = 'void') = (coalesce(void_reason, '') <> ''))
);
create unique index invoice_of_order on backoffice.invoice (order_id) where kind = 'invoice';
create index invoice_issued on backoffice.invoice (issued_at, id);
create index invoice_customer on backoffice.invoice (customer_id);

create table backoffice.invoice_line (
  invoice_id bigint not null references backoffice.invoice,
  n int not null,
  text text not null,
  quantity int not null,
  net bigint not null,
  category text not null,
  rate numeric not null,
  primary key (invoice_id, n)
);
create table backoffice.invoice_tax (
  invoice_id bigint not null references backoffice.invoice,
  category text not null,
  rate numeric not null,
  reason text not null default '',
  taxable bigint not null,
  tax bigint not null,
  primary key (invoice_id, category, rate, reason)
);

create function backoffice.keep_invoice() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.status = 'issued' and new.status = 'void' and
    to_jsonb(new) - array['status', 'void_reason', 'voided_at', 'voided_by'] =
      to_jsonb(old) - array['status', 'void_reason', 'voided_at', 'voided_by']
  then
    return new;
  end if;
  raise exception 'the invoice % is issued: correct it by a credit note', old.label;
end $$;
create trigger keep_invoice before update or delete on backoffice.invoice
  for each row execute function backoffice.keep_invoice();

create function backoffice.keep_row() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed', tg_table_name;
end $$;
create trigger keep_row before update or delete on backoffice.invoice_line
  for each row execute function backoffice.keep_row();
create trigger keep_row before update or delete on backoffice.invoice_tax
  for each row execute function backoffice.keep_row();
create trigger keep_table before truncate on backoffice.invoice execute function backoffice.keep_row();
create trigger keep_table before truncate on backoffice.invoice_line execute function backoffice.keep_row();
create trigger keep_table before truncate on backoffice.invoice_tax execute function backoffice.keep_row();
`,
};
