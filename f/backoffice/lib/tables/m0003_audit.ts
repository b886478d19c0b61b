/** The audit trail: who did what, one hash chain, rows are never changed. */
import type { Migration } from '../../../shared/lib/migration.ts';

export const m0003Audit: Migration = {
  number: 3,
  name: 'audit',
  sql: `
create table backoffice.audit_head (
  is_only boolean primary key default true check (is_only),
  seq bigint not null,
  sha256 text not null
);
insert into backoffice.audit_head (seq, sha256) values (0, repeat('0', 64));
create table backoffice.audit (
  seq bigint primary key,
  at timestamptz not null,
  actor text not null,
  event text not null,
  subject text not null,
  data text not null,
  previous_sha256 text not null,
  sha256 text not null
);
create index audit_subject on backoffice.audit (subject, seq);
create trigger keep_row before update or delete on backoffice.audit
  for each row execute function backoffice.keep_row();
create trigger keep_table before truncate on backoffice.audit execute function backoffice.keep_row();
`,
};
