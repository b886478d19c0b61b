/** The tables of exports: files as they were made, the links to them and every download; and who may call the API. */
import type { Migration } from '../../../shared/lib/migration.ts';

export const m0004Export: Migration = {
  number: 4,
  name: 'export',
  sql: `
create table backoffice.export (
  id uuid primary key,
  kind text not null check (kind = 'sales'),
  format text not null check (format in ('csv', 'xlsx')),
  -- What was asked for, and what the file says in the end.
  params text not null,
  totals text not null,
  rows int not null,
  file_name text not null,
  content bytea not null,
  content_sha256 text not null,
  created_at timestamptz not null,
  created_by text not null
);
create trigger keep_row before update or delete on backoffice.export
  for each row execute function backoffice.keep_row();
create trigger keep_table before truncate on backoffice.export execute function backoffice.keep_row();

create table backoffice.link (
  id uuid primary key,
  export_id uuid not null references backoffice.export,
  key_id text not null,
  issued_to text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by text,
  check ((revoked_at is null) = (revoked_by is null))
);
create table backoffice.download (
  id bigint generated always as identity primary key,
  export_id uuid not null,
  link_id uuid references backoffice.link,
  at timestamptz not null,
  actor text not null,
  outcome text not null
);
create trigger keep_row before update or delete on backoffice.download
  for each row execute function backoffice.keep_row();

create table backoffice.api_client (
  -- Of the key only its hash is kept.
  key_sha256 text primary key,
  email text not null check (email = lower(email)),
  created_at timestamptz not null,
  revoked_at timestamptz
);
`,
};
