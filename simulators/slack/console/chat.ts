/** The simulated Slack as a chat of the console. */

import type { Chat, ChatMessage, ChatPlace } from '../../../local/console/chat.ts';
import { buttonsOf, type MessageRow, messageExtra, type SlackSimulator, type SlackWorld } from '../index.ts';
import { chatBlocks } from './blocks.ts';
import { textParts } from './text.ts';

/** @param world the people and channels that the simulator was started with */
export function slackChat(slack: Pick<SlackSimulator, 'actors' | 'buttons'>, world: SlackWorld): Chat {
  const { actors, buttons } = slack;
  const people = world.users
    .filter((user) => user.deleted !== true)
    .map(({ id, real_name, title, bot }) => ({
      id,
      name: real_name,
      title: title ?? '',
      isApp: bot !== undefined,
    }));
  const isApp = (id: string) => people.find((person) => person.id === id)?.isApp === true;
  const nameOf = (id: string) => people.find((person) => person.id === id)?.name ?? id;
  const humans = people.filter(({ isApp }) => !isApp).map(({ id }) => id);
  const open = world.channels.filter(({ is_archived }) => is_archived !== true);
  const channels = open.map(
    ({ id, name, topic, members }): ChatPlace => ({
      id,
      name: `#${name}`,
      kind: 'channel',
      topic: topic ?? '',
      members: members.filter((member) => humans.includes(member)),
    }),
  );
  const mention = (token: string) => {
    if (token.startsWith('@')) return `@${nameOf(token.slice(1))}`;
    const channel = world.channels.find(({ id }) => id === token.slice(1));
    return channel ? `#${channel.name}` : token.replace(/^!/, '@');
  };
  const view = (row: MessageRow): ChatMessage => ({
    ts: row.ts,
    threadTs: row.thread_ts,
    at: Math.floor(Number(row.ts) * 1000),
    author: row.user,
    parts: textParts(row.text, mention),
    buttons: buttonsOf(row).map(({ actionId, label, style }) => ({
      action: actionId,
      label,
      style: style ?? null,
    })),
    blocks: isApp(row.user) ? chatBlocks(messageExtra(row).blocks ?? [], mention) : [],
    edited: row.extra.includes('"edited"'),
    isNotice: row.subtype === 'channel_join' || row.subtype === 'tombstone',
  });
  /** The app's direct messages: one place per recipient. */
  const directs = () =>
    humans.flatMap((id): ChatPlace[] => {
      const place = actors.directMessages(id)[0]?.channel;
      return place === undefined
        ? []
        : [{ id: place, name: nameOf(id), kind: 'direct', topic: '', members: [id] }];
    });

  return {
    name: `${world.team.name} on Slack, simulated`,
    people: () => people,
    places: () => [...channels, ...directs()],
    messages: (place) => actors.messages(place).map(view),
    click: ({ place, ts, author, action }) => buttons.click(author, place, ts, action),
    post: ({ place, author, text, threadTs }) =>
      actors.postAs(author, place, text, threadTs === undefined ? {} : { thread_ts: threadTs }),
  };
}
