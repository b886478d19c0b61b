/** Fills an empty store from a world, once. */
import { humanMessage } from './actors.ts';
import type { MessageExtra, UserRow } from './schema.ts';
import type { SlackStore } from './store.ts';
import { postedText } from './text.ts';
import type { SlackWorld, WorldMessage } from './world.ts';

/** Writes users, channels and messages of `world`; has no effect when the store already has users. */
export function seed(store: SlackStore, world: SlackWorld): void {
  store.database.transaction(() => {
    if (!store.isEmpty()) return;
    const insertUser = store.database.query(
      'INSERT INTO users VALUES ($id, $name, $real_name, $title, $deleted, $bot_id, $app_id)',
    );
    for (const user of world.users) {
      const row: UserRow = {
        id: user.id,
        name: user.name,
        real_name: user.real_name,
        title: user.title ?? '',
        deleted: user.deleted ? 1 : 0,
        bot_id: user.bot?.bot_id ?? null,
        app_id: user.bot?.app_id ?? null,
      };
      insertUser.run({ ...row });
    }
    const created = Math.floor(
      Math.min(...world.messages.map((message) => message.at.getTime()), Date.now()) / 1_000,
    );
    const insertChannel = store.database.query(
      'INSERT INTO channels VALUES ($id, $name, $kind, $topic, $is_archived, $created, NULL)',
    );
    for (const channel of world.channels) {
      insertChannel.run({
        id: channel.id,
        name: channel.name,
        kind: channel.is_private ? 'private' : 'public',
        topic: channel.topic ?? '',
        is_archived: channel.is_archived ? 1 : 0,
        created,
      });
      for (const member of channel.members) store.addMember(channel.id, member);
    }
    for (const message of world.messages) insertMessage(store, message);
  })();
}

function insertMessage(store: SlackStore, message: WorldMessage): void {
  const { channel, user, at, replies } = message;
  if (message.subtype === 'channel_join') {
    store.addMember(channel, user);
    store.insert({ channel, user, at, subtype: 'channel_join', text: `<@${user}> has joined the channel` });
    return;
  }
  const parent = store.insert({ channel, user, at, ...content(store, user, message.text ?? '') });
  for (const reply of replies ?? []) {
    const { text, ...rest } = reply;
    store.insert({ channel, thread_ts: parent.ts, ...rest, ...content(store, reply.user, text) });
  }
}

function content(store: SlackStore, user: string, text: string): { text: string; extra: MessageExtra } {
  const author = store.user(user);
  if (author?.bot_id && author.app_id) {
    return { text: postedText(text), extra: { bot_id: author.bot_id, app_id: author.app_id } };
  }
  return humanMessage(text);
}
