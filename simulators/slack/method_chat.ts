/** chat.*: posts, updates, deletes and links messages as the app. */
import { z } from 'zod';
import { blocksAreValid } from './blocks.ts';
import type { Call, Methods } from './call.ts';
import { SlackRefusal } from './refusal.ts';
import type { ChannelRow, MessageExtra, MessageRow } from './schema.ts';
import { postedText } from './text.ts';
import { normalTs } from './ts.ts';
import { messageExtra, wireMessage } from './wire.ts';

const maxTextLength = 40_000;
const metadataSchema = z.object({
  event_type: z.string().min(1),
  event_payload: z.record(z.string(), z.unknown()),
});

export const chatMethods: Methods = {
  'chat.postMessage': (call) => {
    call.need('chat:write');
    const channel = postableChannel(call);
    const content = readContent(call);
    const parent = parentTs(call, channel);
    const row = call.store.insert({
      channel: channel.id,
      user: call.app.user_id,
      text: content.text,
      ...(parent === undefined ? {} : { thread_ts: parent }),
      ...(parent !== undefined && call.flag('reply_broadcast') ? { subtype: 'thread_broadcast' } : {}),
      extra: { bot_id: call.app.bot_id, app_id: call.app.id, ...content.extra },
    });
    return { channel: channel.id, ts: row.ts, message: wireMessage(call.store, call.team.id, row, true) };
  },

  'chat.update': (call) => {
    call.need('chat:write');
    const row = ownMessage(call, 'ts', 'cant_update_message');
    const content = readContent(call);
    const edited = { user: call.app.user_id, ts: `${row.ts.slice(0, 10)}.000000` };
    const changed = {
      ...row,
      text: content.text,
      extra: JSON.stringify({ ...messageExtra(row), ...content.extra, edited }),
    };
    call.store.update(changed);
    const message = wireMessage(call.store, call.team.id, changed, true);
    return { channel: row.channel, ts: row.ts, text: content.text, message };
  },

  'chat.delete': (call) => {
    call.need('chat:write');
    const row = ownMessage(call, 'ts', 'cant_delete_message');
    call.store.remove(row);
    return { channel: row.channel, ts: row.ts };
  },

  'chat.getPermalink': (call) => {
    const channel = call.channel();
    const row = call.store.message(channel.id, call.required('message_ts'));
    if (!row) throw new SlackRefusal('message_not_found');
    const base = `https://${call.team.domain}.slack.com/archives/${channel.id}/p${row.ts.replace('.', '')}`;
    const thread = row.thread_ts === null ? '' : `?thread_ts=${row.thread_ts}&cid=${channel.id}`;
    return { channel: channel.id, permalink: base + thread };
  },
};

/** A channel by id or `#name`, or a person's id for their direct messages. */
function postableChannel(call: Call): ChannelRow {
  const target = call.required('channel').replace(/^#/, '');
  const user = call.store.user(target);
  const channel = user ? call.store.directChannel(user.id).channel : call.store.channel(target);
  if (!channel || (channel.kind === 'private' && !call.isMember(channel)))
    throw new SlackRefusal('channel_not_found');
  if (channel.is_archived === 1) throw new SlackRefusal('is_archived');
  if (!call.isMember(channel)) throw new SlackRefusal('not_in_channel');
  return channel;
}

function readContent(call: Call): { text: string; extra: MessageExtra } {
  const text = postedText(call.text('text') ?? '');
  if (text.length > maxTextLength) throw new SlackRefusal('msg_too_long');
  const blocks = list(call, 'blocks', 'invalid_blocks_format');
  const attachments = list(call, 'attachments', 'invalid_attachments');
  if (blocks !== undefined && !blocksAreValid(blocks)) throw new SlackRefusal('invalid_blocks');
  if (text === '' && !blocks?.length && !attachments?.length) throw new SlackRefusal('no_text');
  const metadata = readMetadata(call);
  return {
    text,
    extra: {
      ...(blocks ? { blocks } : {}),
      ...(attachments ? { attachments } : {}),
      ...(metadata ? { metadata } : {}),
    },
  };
}

function list(call: Call, name: string, error: string): unknown[] | undefined {
  const value = call.json(name, error);
  if (value !== undefined && !Array.isArray(value)) throw new SlackRefusal(error);
  return value;
}

function readMetadata(call: Call): MessageExtra['metadata'] {
  const value = call.json('metadata', 'invalid_metadata_format');
  if (value === undefined) return undefined;
  const parsed = metadataSchema.safeParse(value);
  if (!parsed.success) throw new SlackRefusal('invalid_metadata_format');
  return parsed.data;
}

/** A reply to a reply belongs to the same thread. */
function parentTs(call: Call, channel: ChannelRow): string | undefined {
  const wanted = call.text('thread_ts');
  if (wanted === undefined) return undefined;
  const ts = normalTs(wanted);
  if (ts === null) throw new SlackRefusal('invalid_thread_ts');
  const parent = call.store.message(channel.id, ts);
  if (!parent) throw new SlackRefusal('thread_not_found');
  return parent.thread_ts ?? parent.ts;
}

function ownMessage(call: Call, argument: string, error: string): MessageRow {
  const channel = call.channel();
  const row = call.store.message(channel.id, call.required(argument));
  if (!row) throw new SlackRefusal('message_not_found');
  if (row.user !== call.app.user_id) throw new SlackRefusal(error);
  return row;
}
