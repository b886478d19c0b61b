/** Writes messages, their attempts, their places in the queue and the first line of their trail. */
import type { Sql } from '../../shared/clients/database.ts';
import type { AttemptRow, MessageRow } from '../lib/accept/rows.ts';
import type { Lane } from '../lib/message/message.ts';

const json = (rows: readonly object[]) => JSON.stringify(rows);

export async function insertMessages(sql: Sql, rows: readonly MessageRow[]): Promise<void> {
  await sql`
    insert into messaging.message (id, client, type, priority, recipient_hash, sealed, plan, route, template,
      policy_version, max_retries, sms_units, wants_receipt, state, due_at, expires_at, check_at, created_at, changed_at)
    select id, client, type, priority, recipient_hash, sealed, plan, route, template, policy_version, max_retries,
      sms_units, wants_receipt, state, due_at, expires_at, check_at, created_at, created_at
    from jsonb_to_recordset(${json(rows)}::text::jsonb) as row(id uuid, client text, type text, priority int,
      recipient_hash text, sealed text, plan text[], route jsonb, template text, policy_version text,
      max_retries int, sms_units int, wants_receipt boolean, state text, due_at timestamptz, expires_at timestamptz,
      check_at timestamptz, created_at timestamptz)`;
  await sql`
    insert into messaging.event (message, at, actor, state, detail)
    select id, created_at, client, 'accepted', 'api'
    from jsonb_to_recordset(${json(rows)}::text::jsonb) as row(id uuid, client text, created_at timestamptz)`;
}

/** Wakes the lanes when the transaction commits. */
export async function insertAttempts(sql: Sql, rows: readonly AttemptRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into messaging.attempt
      (id, message, n, channel, provider, sender, units, price, currency, state, created_at)
    select id, message, n, channel, provider, sender, units, price, currency, 'ready', created_at
    from jsonb_to_recordset(${json(rows)}::text::jsonb) as row(id uuid, message uuid, n int, channel text,
      provider text, sender text, units int, price numeric, currency text, created_at timestamptz)`;
  await sql`
    insert into messaging.outbox (attempt, message, lane, scope, priority, units, due_at, expires_at)
    select id, message, lane, scope, priority, units, due_at, expires_at
    from jsonb_to_recordset(${json(rows)}::text::jsonb) as row(id uuid, message uuid, lane text, scope text,
      priority int, units int, due_at timestamptz, expires_at timestamptz)`;
  for (const lane of new Set(rows.map((row) => row.lane)))
    await sql`select pg_notify(${wakeChannel(lane)}, '')`;
}

/** The channel of PostgreSQL on which a lane is woken. */
export function wakeChannel(lane: Lane): string {
  return `messaging_${lane}`;
}
