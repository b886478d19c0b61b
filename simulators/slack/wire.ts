/** Rows as the JSON objects of the Web API. */
import type { ChannelRow, MessageExtra, MessageRow, UserRow } from './schema.ts';
import type { SlackStore } from './store.ts';
import type { SlackWorld } from './world.ts';

export function messageExtra(row: MessageRow): MessageExtra {
  return JSON.parse(row.extra);
}

/** A message; its metadata is only included on request, as in Slack. */
export function wireMessage(store: SlackStore, team: string, row: MessageRow, withMetadata: boolean): object {
  const replies = row.thread_ts === null ? store.replies(row.channel, row.ts) : [];
  const thread = { ...parentFields(row, replies), ...replyFields(store, row) };
  if (row.subtype === 'tombstone') {
    return {
      type: 'message',
      subtype: 'tombstone',
      user: 'USLACKBOT',
      hidden: true,
      text: row.text,
      ts: row.ts,
      ...thread,
    };
  }
  const { metadata, home, ...extra } = messageExtra(row);
  const bot = extra.bot_id === undefined ? undefined : store.user(row.user);
  return {
    type: 'message',
    ...(row.subtype === null ? {} : { subtype: row.subtype }),
    user: row.user,
    text: row.text,
    ts: row.ts,
    ...(row.subtype === 'channel_join' ? {} : teamsOf(home, team)),
    ...extra,
    ...(bot ? { bot_profile: botProfile(bot, team) } : {}),
    ...thread,
    ...(withMetadata && metadata ? { metadata } : {}),
  };
}

/** The workspaces of a message: ours for our people, the writer's own in each field for those of another organisation. */
function teamsOf(home: string | null | undefined, team: string): object {
  if (home === null) return {};
  return home === undefined ? { team } : { team: home, user_team: home, source_team: home };
}

function parentFields(row: MessageRow, replies: MessageRow[]): object {
  const latest = replies.at(-1);
  if (!latest) return {};
  const users = [...new Set(replies.map((reply) => reply.user))];
  return {
    thread_ts: row.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    latest_reply: latest.ts,
    reply_users: users,
    is_locked: false,
    subscribed: false,
  };
}

function replyFields(store: SlackStore, row: MessageRow): object {
  if (row.thread_ts === null) return {};
  const parent = store.message(row.channel, row.thread_ts);
  return { thread_ts: row.thread_ts, ...(parent ? { parent_user_id: parent.user } : {}) };
}

function botProfile(bot: UserRow, team: string): object {
  return {
    id: bot.bot_id,
    app_id: bot.app_id,
    name: bot.real_name,
    deleted: false,
    updated: 0,
    icons: Object.fromEntries(
      [36, 48, 72].map((size) => [`image_${size}`, `https://avatars.example/${size}.png`]),
    ),
    team_id: team,
  };
}

export function wireChannel(
  store: SlackStore,
  world: Pick<SlackWorld, 'team' | 'app'>,
  row: ChannelRow,
  withMembers: boolean,
): object {
  if (row.kind === 'im') {
    const user = row.im_user ?? '';
    const isGone = store.user(user)?.deleted === 1;
    return {
      id: row.id,
      created: row.created,
      is_archived: false,
      is_im: true,
      is_org_shared: false,
      user,
      is_user_deleted: isGone,
    };
  }
  const members = store.members(row.id);
  const isPrivate = row.kind === 'private';
  return {
    id: row.id,
    name: row.name,
    name_normalized: row.name,
    is_channel: !isPrivate,
    is_group: isPrivate,
    is_im: false,
    is_mpim: false,
    is_private: isPrivate,
    is_archived: row.is_archived === 1,
    is_general: false,
    is_shared: store.isShared(row.id),
    is_ext_shared: store.isShared(row.id),
    is_org_shared: false,
    pending_shared: [],
    is_pending_ext_shared: false,
    is_member: members.includes(world.app.user_id),
    created: row.created,
    creator: members[0] ?? '',
    unlinked: 0,
    topic: { value: row.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    previous_names: [],
    ...(withMembers ? { num_members: members.length } : {}),
  };
}

export function wireUser(row: UserRow, team: string): object {
  const deleted = row.deleted === 1;
  return {
    id: row.id,
    team_id: team,
    name: row.name,
    deleted,
    real_name: row.real_name,
    is_bot: row.bot_id !== null,
    is_app_user: false,
    updated: 0,
    profile: {
      real_name: row.real_name,
      real_name_normalized: row.real_name,
      display_name: row.name,
      display_name_normalized: row.name,
      title: row.title,
      team,
      ...(row.bot_id === null ? {} : { bot_id: row.bot_id, api_app_id: row.app_id }),
    },
    ...(deleted
      ? {}
      : {
          tz: 'Etc/UTC',
          tz_label: 'UTC',
          tz_offset: 0,
          is_admin: false,
          is_owner: false,
          is_restricted: false,
        }),
  };
}
