/** A channel as a person sees it, in plain text. */
import type { MessageRow } from './schema.ts';
import type { SlackStore } from './store.ts';
import { readableText } from './text.ts';
import { tsMillis } from './ts.ts';
import { messageExtra } from './wire.ts';

/** Enough for a share link or an Explore link with its qid. */
const defaultUrlLength = 100;

export interface TranscriptOptions {
  /** Longer URLs are cut. */
  urlLength?: number;
  /** ts of the one message to show, with its replies. */
  thread?: string;
}

/**
 * Renders a channel (id, or name without `#`) or the app's direct messages with a person (user id) as text: thread replies
 * indented below their parent, names for ids, times in UTC, links as `label (url)` with long URLs cut.
 */
export function renderTranscript(store: SlackStore, place: string, options: TranscriptOptions = {}): string {
  const person = store.user(place);
  const channel = person ? store.channels().find((one) => one.im_user === place) : store.channel(place);
  const title = person ? `Direct messages with ${person.real_name}` : `#${channel?.name ?? place}`;
  if (!channel) return `${title}\n  (nothing)`;
  const range = { after: '', before: '9999999999.999999' };
  const parents = store
    .topLevel(channel.id, range, -1)
    .filter((row) => row.thread_ts === null && (options.thread ?? row.ts) === row.ts);
  const lines = parents
    .reverse()
    .flatMap((parent) => [
      ...block(store, parent, '  ', options.urlLength ?? defaultUrlLength),
      ...store
        .replies(channel.id, parent.ts)
        .flatMap((reply) => block(store, reply, '      ', options.urlLength ?? defaultUrlLength)),
    ]);
  return [title, ...(lines.length === 0 ? ['  (nothing)'] : lines)].join('\n');
}

function block(store: SlackStore, row: MessageRow, indent: string, urlLength: number): string[] {
  const time = new Date(tsMillis(row.ts)).toISOString().slice(11, 16);
  const author = row.subtype === 'tombstone' ? 'Slackbot' : nameOf(store, row.user);
  const app = store.user(row.user)?.bot_id && row.subtype !== 'tombstone' ? ' (app)' : '';
  const edited = messageExtra(row).edited ? ' (edited)' : '';
  const text = readableText(row.text, {
    link: (url, label) => (label === undefined ? cut(url, urlLength) : `${label} (${cut(url, urlLength)})`),
    mention: (token) =>
      token.startsWith('@')
        ? `@${nameOf(store, token.slice(1))}`
        : token.startsWith('#')
          ? `#${store.channel(token.slice(1))?.name ?? token.slice(1)}`
          : token.replace('!', '@'),
  });
  return [
    `${indent}${time}  ${author}${app}${edited}`,
    ...text.split('\n').map((line) => `${indent}       ${line}`.trimEnd()),
  ];
}

function nameOf(store: SlackStore, user: string): string {
  return store.user(user)?.real_name ?? user;
}

function cut(url: string, length: number): string {
  return url.length <= length ? url : `${url.slice(0, length - 1)}…`;
}
