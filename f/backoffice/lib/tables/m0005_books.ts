/** The tables of the reconciliation: differences that were told, and the heads of the chains at each run. */
import type { Migration } from '../../../shared/lib/migration.ts';

export const m0005Books: Migration = {
  number: 5,
  name: 'books',
  sql: `
create table backoffice.difference (
  -- What differs, such as order_without_invoice order:7.
  code text not null,
  subject text not null,
  detail text not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  -- Set when a run no longer finds it.
  resolved_at timestamptz,
  primary key (code, subject)
);
create table backoffice.chain_head (
  chain text not null,
  length bigint not null,
  sha256 text not null,
  seen_at timestamptz not null,
  primary key (chain, length)
);
create trigger keep_row before update or delete on backoffice.chain_head
  for each row execute function backoffice.keep_row();
`,
};
