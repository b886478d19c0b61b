/** Applies news to messages: locks them, asks the core what follows, and writes it, for many messages in one transaction. */
import { parseRows, type Sql } from '../../shared/clients/database.ts';
import type { Agent } from './agent.ts';
import { databaseNow } from './api_call.ts';
import { insertAttempts } from './message_store.ts';
import { attemptSchema, type Change, changeOf, type MessageNews, messageSchema } from './progress_change.ts';
import { addUsage } from './usage_store.ts';

/**
 * Applies each piece of news in order. Old news and messages that are gone change nothing.
 * @param actor for the trail: a provider, `dispatch`, or a client
 */
export async function applyNews(
  sql: Sql,
  { policy, random }: Pick<Agent, 'policy' | 'random'>,
  list: readonly MessageNews[],
  actor: string,
): Promise<void> {
  if (list.length === 0) return;
  const ids = JSON.stringify([...new Set(list.map(({ message }) => message))]);
  const messages = parseRows(
    messageSchema,
    await sql`
      select id, type, priority, to_jsonb(plan) as plan, max_retries, sms_units, state, is_verified, expires_at
      from messaging.message
      where id in (select value::uuid from jsonb_array_elements_text(${ids}::text::jsonb)) order by id for update`,
  );
  // A claim that is under way ends first, so that no attempt is cancelled that is being sent.
  await sql`
    select attempt from messaging.outbox
    where message in (select value::uuid from jsonb_array_elements_text(${ids}::text::jsonb))
    order by attempt for update`;
  const attempts = parseRows(
    attemptSchema,
    await sql`
      select a.message, a.id, a.n, a.channel, coalesce(o.state, a.state) as state, a.units, a.retryable,
        a.not_before, a.settled_at, coalesce(o.claimed_at, a.claimed_at) as claimed_at
      from messaging.attempt a left join messaging.outbox o on o.attempt = a.id
      where a.message in (select value::uuid from jsonb_array_elements_text(${ids}::text::jsonb))
      order by a.message, a.n`,
  );
  const now = await databaseNow(sql);
  const own = Map.groupBy(attempts, ({ message }) => message);
  const news = Map.groupBy(list, ({ message }) => message);
  const changes = messages.map((message) =>
    changeOf(message, own.get(message.id) ?? [], news.get(message.id) ?? [], { policy, random, now }),
  );
  await write(sql, changes, new Date(now).toISOString(), actor);
}

async function write(sql: Sql, changes: readonly Change[], at: string, actor: string): Promise<void> {
  const settled = changes.flatMap((change) => change.settled);
  const rows = JSON.stringify(settled);
  await sql`
    delete from messaging.outbox where attempt in (
      select id from jsonb_to_recordset(${rows}::text::jsonb) as row(id uuid, was_open boolean) where was_open)`;
  await sql`
    update messaging.attempt a
    set state = row.state, retryable = row.retryable, not_before = row.not_before, settled_at = row.settled_at,
      claimed_at = row.claimed_at, provider_id = coalesce(row.provider_id, a.provider_id),
      code = coalesce(row.code, a.code)
    from jsonb_to_recordset(${rows}::text::jsonb) as row(id uuid, state text, retryable boolean,
      not_before timestamptz, settled_at timestamptz, claimed_at timestamptz, provider_id text, code text)
    where a.id = row.id`;
  const used = settled.filter(({ was_sending }) => was_sending);
  if (used.length > 0) await addUsage(sql, used);
  const messages = JSON.stringify(changes.map(({ message }) => message));
  await sql`
    update messaging.message m
    set state = row.state, is_verified = row.is_verified, check_at = row.check_at, changed_at = now()
    from jsonb_to_recordset(${messages}::text::jsonb) as row(id uuid, state text, is_verified boolean,
      check_at timestamptz)
    where m.id = row.id`;
  await insertAttempts(
    sql,
    changes.flatMap(({ added }) => (added === null ? [] : [added])),
  );
  const trail = changes.flatMap(({ message, wasState, settled: own, added }) => [
    ...own.map(({ n, state, code }) => ({ message: message.id, n, state, detail: code })),
    ...(added === null ? [] : [{ message: message.id, n: added.n, state: 'ready', detail: added.channel }]),
    ...(message.state === wasState
      ? []
      : [{ message: message.id, n: null, state: message.state, detail: null }]),
  ]);
  await sql`
    insert into messaging.event (message, n, at, actor, state, detail)
    select message, n, ${at}::timestamptz, ${actor}, state, detail
    from jsonb_to_recordset(${JSON.stringify(trail)}::text::jsonb) as row(message uuid, n int, state text,
      detail text)`;
}
