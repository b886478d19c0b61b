/** The tables of codes, repeated requests and receipts. */
import type { Migration } from '../../../shared/lib/migration.ts';

export const m0002Codes: Migration = {
  number: 2,
  name: 'codes',
  sql: `
create table messaging.otp (
  id uuid primary key,
  purpose text not null,
  recipient_hash text not null,
  code_hash text not null,
  -- For sending the same code again; null once it is used or replaced.
  sealed text,
  message uuid not null,
  checks int not null default 0,
  max_checks int not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  superseded_at timestamptz
) with (fillfactor = 70);
create unique index otp_live on messaging.otp (recipient_hash, purpose)
  where used_at is null and superseded_at is null;
create table messaging.idempotency (
  client text not null,
  key_hash text not null,
  body_hash text not null,
  status int not null,
  answer jsonb not null,
  expires_at timestamptz not null,
  primary key (client, key_hash)
);
create table messaging.receipt (
  provider text not null,
  event_id text not null,
  attempt uuid not null,
  status text not null,
  at timestamptz not null,
  raw_hash text not null,
  primary key (provider, event_id)
);
create index receipt_attempt on messaging.receipt (attempt);
`,
};
