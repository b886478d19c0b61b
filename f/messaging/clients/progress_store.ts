/** Applies news to messages: locks them, asks the core what follows, and writes it, for many messages in one transaction. */
import * as z from 'zod';
import { parseRows, type Sql } from '../../shared/clients/database.ts';
import { type AttemptRow, attemptRow } from '../lib/accept/rows.ts';
import { channelSchema, type Lane, laneOf, messageTypeSchema, priorities } from '../lib/message/message.ts';
import type { Policy } from '../lib/policy/policy.ts';
import { attemptStateSchema, messageStateSchema } from '../lib/progress/progress.ts';
import { type MessageProgress, type News, type Step, transition } from '../lib/progress/transition.ts';
import type { Agent } from './agent.ts';
import { databaseNow } from './api_call.ts';
import { insertAttempts } from './message_store.ts';
import { addUsage } from './usage_store.ts';

export interface MessageNews {
  message: string;
  news: News;
}

const moment = z
  .string()
  .nullable()
  .transform((text) => (text === null ? null : Date.parse(text)));

const messageSchema = z.object({
  id: z.string(),
  type: messageTypeSchema,
  priority: z.int().min(1).max(4),
  plan: z.array(channelSchema),
  max_retries: z.int(),
  sms_units: z.int(),
  state: messageStateSchema,
  is_verified: z.boolean(),
  expires_at: moment,
});

const attemptSchema = z.object({
  message: z.string(),
  id: z.string(),
  n: z.int(),
  channel: channelSchema,
  state: attemptStateSchema,
  units: z.int(),
  retryable: z.boolean(),
  not_before: moment,
  settled_at: moment,
  claimed_at: z.string().nullable(),
});

type StoredMessage = z.infer<typeof messageSchema>;
type StoredAttempt = z.infer<typeof attemptSchema>;

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

interface Change {
  message: { id: string; state: string; is_verified: boolean; check_at: string | null };
  wasState: string;
  settled: ReturnType<typeof settledRow>[];
  added: AttemptRow | null;
}

type Place = { policy: Policy; random: Agent['random']; now: number };

function changeOf(
  stored: StoredMessage,
  attempts: readonly StoredAttempt[],
  news: readonly MessageNews[],
  { policy, random, now }: Place,
): Change {
  const rules = {
    retry: { ...policy.retry_config, max_retries: stored.max_retries },
    delivery: policy.delivery[stored.type],
    unknownWaitSeconds: policy.delivery.unknown_wait_seconds,
  };
  const before: MessageProgress = {
    plan: stored.plan,
    attempts: attempts.map((one) => ({
      n: one.n,
      channel: one.channel,
      state: one.state,
      settledAt: one.settled_at,
      retryable: one.retryable,
      notBefore: one.not_before,
    })),
    expiresAt: stored.expires_at,
    state: stored.state,
    isVerified: stored.is_verified,
  };
  let step: Step = { message: before, dueAt: null, checkAt: stored.expires_at };
  let added: Change['added'] = null;
  for (const one of news) {
    step = transition(step.message, one.news, now, rules);
    if (step.dueAt === null) continue;
    const open = step.message.attempts.at(-1);
    if (open === undefined) continue;
    added = attemptRow(
      { ...stored, lane: laneOfStored(stored), expires_at: iso(stored.expires_at) },
      { n: open.n, channel: open.channel, dueAt: step.dueAt },
      { policy, random, now },
    );
  }
  const codes = new Map(news.flatMap((one) => codeOf(one.news)));
  return {
    message: {
      id: stored.id,
      state: step.message.state,
      is_verified: step.message.isVerified,
      check_at: iso(step.checkAt),
    },
    wasState: stored.state,
    settled: attempts.flatMap((one) => {
      const after = step.message.attempts.find(({ n }) => n === one.n);
      if (after === undefined || (after.state === one.state && after.settledAt === one.settled_at)) return [];
      return [settledRow(one, after, codes.get(one.n) ?? null)];
    }),
    added,
  };
}

function settledRow(
  before: StoredAttempt,
  after: MessageProgress['attempts'][number],
  about: { providerId: string | null; code: string | null } | null,
) {
  return {
    id: before.id,
    message: before.message,
    n: before.n,
    state: after.state,
    was_open: before.state === 'ready' || before.state === 'sending',
    was_sending: before.state === 'sending',
    scope: before.channel,
    units: before.units,
    retryable: after.retryable,
    not_before: iso(after.notBefore),
    settled_at: iso(after.settledAt),
    claimed_at: before.claimed_at,
    provider_id: about?.providerId ?? null,
    code: about?.code ?? null,
  };
}

function codeOf(news: News): [number, { providerId: string | null; code: string | null }][] {
  if (news.kind === 'lost') return [[news.n, { providerId: null, code: 'process_died' }]];
  if (news.kind !== 'answer') return [];
  const { answer } = news;
  if (answer.kind === 'accepted') return [[news.n, { providerId: answer.providerId, code: null }]];
  return [[news.n, { providerId: null, code: answer.code }]];
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

function laneOfStored({ type, priority }: StoredMessage): Lane {
  const name = priorities[priority - 1];
  if (name === undefined) throw new RangeError(`no priority has the rank ${priority}`);
  return laneOf({ type, priority: name });
}

function iso(value: number | null): string | null {
  return value === null ? null : new Date(value).toISOString();
}
