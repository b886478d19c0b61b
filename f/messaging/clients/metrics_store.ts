/** Counts for operators: each is one statement over the tables, so that it equals what anybody counts in SQL. */
import * as z from 'zod';
import { parseRows, type Sql } from '../../shared/clients/database.ts';
import type { ApiContext } from './api_call.ts';

const channelSchema = z.object({
  channel: z.string(),
  sent: z.coerce.number(),
  delivered: z.coerce.number(),
  failed: z.coerce.number(),
  unknown: z.coerce.number(),
  cost: z.string(),
});

const messageSchema = z.object({
  total: z.coerce.number(),
  delivered: z.coerce.number(),
  accepted: z.coerce.number(),
  failed: z.coerce.number(),
  unknown: z.coerce.number(),
  pending: z.coerce.number(),
});

/** `sent`: attempts that a provider has accepted, or may have. Cost: of the attempts that were accepted. */
export async function metrics({ sql }: Pick<ApiContext, 'sql'>): Promise<object> {
  const channels = parseRows(
    channelSchema,
    await sql`
      select channel,
        count(*) filter (where state in ('accepted', 'sent', 'delivered', 'read', 'undelivered', 'unknown')) as sent,
        count(*) filter (where state in ('delivered', 'read')) as delivered,
        count(*) filter (where state in ('refused', 'undelivered')) as failed,
        count(*) filter (where state = 'unknown') as unknown,
        coalesce(sum(price) filter (where state in ('accepted', 'sent', 'delivered', 'read', 'undelivered')), 0)::text
          as cost
      from messaging.attempt group by channel order by channel`,
  );
  const [messages] = parseRows(
    messageSchema,
    await sql`
      select count(*) as total,
        count(*) filter (where state = 'delivered') as delivered,
        count(*) filter (where state = 'accepted') as accepted,
        count(*) filter (where state in ('failed', 'expired')) as failed,
        count(*) filter (where state = 'unknown') as unknown,
        count(*) filter (where state = 'pending') as pending
      from messaging.message`,
  );
  if (messages === undefined) throw new RangeError('a count has one row');
  const sum = (name: 'sent' | 'delivered' | 'failed') =>
    channels.reduce((total, channel) => total + channel[name], 0);
  return {
    runtime_metrics: {
      total_sent: sum('sent'),
      total_delivered: sum('delivered'),
      total_failed: sum('failed'),
      channel_stats: Object.fromEntries(channels.map(({ channel, ...stats }) => [channel, stats])),
    },
    database_stats: {
      total_messages: messages.total,
      delivered_messages: messages.delivered,
      accepted_messages: messages.accepted,
      failed_messages: messages.failed,
      unknown_messages: messages.unknown,
      success_rate: rate(messages.delivered + messages.accepted, messages.total - messages.pending),
    },
    queue_size: await queueSize(sql),
    is_running: await isMoving(sql),
  };
}

export async function health({ sql, now }: Pick<ApiContext, 'sql' | 'now'>): Promise<object> {
  const running = await isMoving(sql);
  return {
    status: running ? 'healthy' : 'degraded',
    agent_running: running,
    queue_size: await queueSize(sql),
    timestamp: new Date(now).toISOString(),
  };
}

async function queueSize(sql: Sql): Promise<number> {
  const [row] = parseRows(
    z.object({ size: z.coerce.number() }),
    await sql`select count(*) as size from messaging.outbox`,
  );
  return row?.size ?? 0;
}

/** Nothing has been due for a minute without being claimed. */
async function isMoving(sql: Sql): Promise<boolean> {
  const [row] = parseRows(
    z.object({ late: z.coerce.number() }),
    await sql`
      select count(*) as late from (
        select 1 from messaging.outbox
        where state = 'ready' and lane = 'fast' and due_at < now() - interval '1 minute' limit 1) late`,
  );
  return row?.late === 0;
}

/** Of the messages that have come to something: `98.75%`. */
function rate(good: number, all: number): string {
  return `${(all === 0 ? 0 : (100 * good) / all).toFixed(2)}%`;
}
