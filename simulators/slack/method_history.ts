/** conversations.history and conversations.replies: reading messages page by page. */
import { type Call, type Methods, nextCursor } from './call.ts';
import { SlackRefusal } from './refusal.ts';
import type { TsRange } from './store.ts';
import { formatTs, normalTs } from './ts.ts';
import { wireMessage } from './wire.ts';

export const historyMethods: Methods = {
  'conversations.history': (call) => {
    const channel = call.readableChannel();
    const limit = call.limit(100, 999);
    const range = tsRange(call);
    const cursor = call.cursor('next_ts');
    const before = cursor === undefined ? range.before : shift(cursor, 1);
    const rows = call.store.topLevel(channel.id, { after: range.after, before }, limit + 1);
    const channelFields = { pin_count: 0, channel_actions_ts: null, channel_actions_count: 0 };
    return { ...page(call, rows.slice(0, limit), rows[limit]?.ts), ...channelFields };
  },

  'conversations.replies': (call) => {
    const channel = call.readableChannel();
    const limit = call.limit(1_000, 1_000);
    const parent = call.store.message(channel.id, call.required('ts'));
    if (!parent) throw new SlackRefusal('thread_not_found');
    const range = tsRange(call);
    const cursor = call.cursor('next_ts');
    const replies = call.store
      .replies(channel.id, parent.ts)
      .filter((reply) => reply.ts > range.after && reply.ts < range.before);
    // The parent starts the first page for any range; for a reply's ts, Slack returns only that reply.
    const rows = cursor === undefined ? [parent, ...replies] : replies.filter((reply) => reply.ts >= cursor);
    return page(call, rows.slice(0, limit), rows[limit]?.ts);
  },
};

function page(call: Call, rows: Parameters<typeof wireMessage>[2][], next: string | undefined): object {
  const withMetadata = call.flag('include_all_metadata');
  return {
    messages: rows.map((row) => wireMessage(call.store, call.team.id, row, withMetadata)),
    has_more: next !== undefined,
    ...(next === undefined ? {} : { response_metadata: { next_cursor: nextCursor('next_ts', next) } }),
  };
}

function tsRange(call: Call): TsRange {
  const oldest = normalTs(call.text('oldest') ?? '0');
  const latest = normalTs(call.text('latest') ?? '9999999999');
  if (oldest === null) throw new SlackRefusal('invalid_ts_oldest');
  if (latest === null) throw new SlackRefusal('invalid_ts_latest');
  if (!call.flag('inclusive')) return { after: oldest, before: latest };
  return { after: shift(oldest, -1), before: shift(latest, 1) };
}

/** The adjacent ts: converts an inclusive end to an exclusive one. */
function shift(ts: string, micros: number): string {
  return formatTs(Math.max(0, Math.round(Number(ts) * 1_000_000) + micros));
}
