/** conversations.*: channels, their members and direct messages. */
import { type Call, type Methods, nextCursor, scopePrefix } from './call.ts';
import { invalidArguments, SlackRefusal } from './refusal.ts';
import type { ChannelKind, ChannelRow } from './schema.ts';
import { wireChannel } from './wire.ts';

const kinds: Record<string, ChannelKind | null> = {
  public_channel: 'public',
  private_channel: 'private',
  im: 'im',
  // Group direct messages are not simulated.
  mpim: null,
};

export const conversationMethods: Methods = {
  'conversations.list': (call) => {
    const names = (call.text('types') ?? 'public_channel').split(',').map((name) => name.trim());
    if (names.some((name) => !(name in kinds))) throw new SlackRefusal('invalid_types');
    const wanted = names.map((name) => kinds[name]).filter((kind) => kind !== null && kind !== undefined);
    for (const kind of wanted) call.need(`${scopePrefix[kind]}:read`);
    const from = call.cursor('channel');
    const visible = call.store
      .channels()
      .filter(
        (channel) => wanted.includes(channel.kind) && (channel.kind === 'public' || call.isMember(channel)),
      )
      .filter((channel) => !call.flag('exclude_archived') || channel.is_archived === 0)
      .filter((channel) => from === undefined || channel.id >= from);
    const limit = call.limit(100, 1_000);
    return {
      channels: visible.slice(0, limit).map((channel) => wireChannel(call.store, call, channel, true)),
      response_metadata: { next_cursor: nextCursor('channel', visible[limit]?.id) },
    };
  },

  'conversations.info': (call) => {
    const channel = call.channel();
    call.need(`${scopePrefix[channel.kind]}:read`);
    return { channel: wireChannel(call.store, call, channel, call.flag('include_num_members')) };
  },

  'conversations.members': (call) => {
    const channel = call.channel();
    call.need(`${scopePrefix[channel.kind]}:read`);
    const from = call.cursor('user');
    const all =
      channel.im_user === null ? call.store.members(channel.id) : [call.app.user_id, channel.im_user];
    const members = all.filter((user) => from === undefined || user >= from);
    const limit = call.limit(100, 1_000);
    const next = nextCursor('user', members[limit]);
    return { members: members.slice(0, limit), response_metadata: { next_cursor: next } };
  },

  'conversations.join': (call) => {
    call.need('channels:join');
    const channel = call.channel();
    if (channel.kind !== 'public') throw new SlackRefusal('method_not_supported_for_channel_type');
    if (channel.is_archived === 1) throw new SlackRefusal('is_archived');
    const isNew = !call.isMember(channel);
    if (isNew) {
      call.store.addMember(channel.id, call.app.user_id);
      const text = `<@${call.app.user_id}> has joined the channel`;
      call.store.insert({ channel: channel.id, user: call.app.user_id, subtype: 'channel_join', text });
    }
    const known = isNew
      ? {}
      : { warning: 'already_in_channel', response_metadata: { warnings: ['already_in_channel'] } };
    return { channel: wireChannel(call.store, call, channel, false), ...known };
  },

  'conversations.open': (call) => {
    call.need('im:write');
    const { channel, existed } =
      call.text('channel') === undefined ? openWith(call) : { channel: direct(call), existed: true };
    const opened = call.flag('return_im')
      ? wireChannel(call.store, call, channel, false)
      : { id: channel.id };
    return { ...(existed ? { no_op: true, already_open: true } : {}), channel: opened };
  },
};

function openWith(call: Call): { channel: ChannelRow; existed: boolean } {
  const users = (call.text('users') ?? '').split(',').filter((user) => user !== '');
  const [id, second] = users;
  if (id === undefined) throw new SlackRefusal('users_list_not_supplied');
  if (second !== undefined)
    throw invalidArguments('the simulator opens direct messages with one person only [json-pointer:/users]');
  const user = call.store.user(id);
  if (!user || user.id === call.app.user_id) throw new SlackRefusal('user_not_found');
  if (user.deleted === 1) throw new SlackRefusal('user_disabled');
  return call.store.directChannel(user.id);
}

function direct(call: Call): ChannelRow {
  const channel = call.channel();
  if (channel.kind !== 'im') throw new SlackRefusal('method_not_supported_for_channel_type');
  return channel;
}
