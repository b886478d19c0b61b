/** The tables of messages: what was accepted, its attempts, the queue, the trail, and the units that count against limits. */
import type { Migration } from '../../../shared/lib/migration.ts';

export const m0001Messages: Migration = {
  number: 1,
  name: 'messages',
  sql: `
create table messaging.client (
  name text primary key,
  key_hash text not null unique,
  scopes text[] not null check (scopes <@ array['send', 'verify', 'read', 'admin']),
  created_at timestamptz not null default now()
);
create table messaging.message (
  id uuid primary key,
  client text not null,
  type text not null check (type in ('otp', 'alert', 'notification', 'reminder', 'marketing')),
  priority int not null check (priority between 1 and 4),
  recipient_hash text not null,
  -- Addresses, text, user and callback; null after the retention.
  sealed text,
  plan text[] not null check (cardinality(plan) > 0),
  route jsonb not null,
  template text,
  policy_version text not null,
  max_retries int not null,
  -- Segments of the text as an SMS.
  sms_units int not null check (sms_units > 0),
  -- Whether providers are asked to report; a large list would be answered by a flood.
  wants_receipt boolean not null,
  state text not null check (state in ('pending', 'accepted', 'delivered', 'failed', 'unknown', 'expired')),
  is_verified boolean not null default false,
  due_at timestamptz not null,
  expires_at timestamptz,
  -- When to look at it again without news.
  check_at timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null
) with (fillfactor = 70);
create index message_check on messaging.message (check_at) where check_at is not null;
create index message_recipient on messaging.message (recipient_hash, type, created_at);
create index message_client on messaging.message (client, created_at);
create table messaging.attempt (
  id uuid primary key,
  message uuid not null references messaging.message on delete cascade,
  n int not null,
  channel text not null,
  provider text not null,
  sender text not null,
  units int not null,
  price numeric not null,
  currency text not null,
  -- While it is in the queue its state is that of the queue.
  state text not null check (state in
    ('ready', 'cancelled', 'unknown', 'refused', 'accepted', 'sent', 'undelivered', 'delivered', 'read')),
  retryable boolean not null default false,
  not_before timestamptz,
  provider_id text,
  code text,
  created_at timestamptz not null,
  claimed_at timestamptz,
  settled_at timestamptz,
  unique (message, n)
) with (fillfactor = 70);
create unique index attempt_provider on messaging.attempt (provider, provider_id) where provider_id is not null;
-- Hot and small: a row leaves with the outcome of its attempt.
create table messaging.outbox (
  attempt uuid primary key,
  message uuid not null,
  lane text not null check (lane in ('fast', 'bulk')),
  scope text not null,
  priority int not null,
  units int not null,
  due_at timestamptz not null,
  expires_at timestamptz,
  seq bigint generated always as identity,
  state text not null default 'ready' check (state in ('ready', 'sending')),
  claimed_at timestamptz,
  claimed_until timestamptz
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
create index outbox_ready on messaging.outbox (lane, scope, priority, due_at, seq) where state = 'ready';
create index outbox_sending on messaging.outbox (scope, claimed_until) where state = 'sending';
create index outbox_message on messaging.outbox (message);
-- Units by the second of their outcome; those of open attempts are in the queue.
create table messaging.usage (
  scope text not null,
  second bigint not null,
  units int not null,
  primary key (scope, second)
) with (fillfactor = 70);
-- Every change of state, with its time and who made it.
create table messaging.event (
  seq bigint generated always as identity primary key,
  message uuid not null references messaging.message on delete cascade,
  n int,
  at timestamptz not null,
  actor text not null,
  state text not null,
  detail text
);
create index event_message on messaging.event (message, seq);
`,
};
