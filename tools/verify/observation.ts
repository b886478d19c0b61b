/** What was seen of a workspace, without what differs between any two runs: times, ids and addresses. */
import { channelId, people } from '../../demo/scenario/index.ts';
import { type MessageRow, messageExtra, type SlackSimulator } from '../../simulators/index.ts';
import type { Json } from './server.ts';

/** One thing that must be the same in every place. */
export interface Observation {
  check: string;
  seen: Json;
  /** What must be true in each place by itself: a fault that both places have is one, too. */
  holds?: boolean;
  /** Where to look when it differs. */
  advice: string;
}

const volatile: [pattern: RegExp, word: string][] = [
  [/(?<!\d)\d{10}[._]\d{6}(?!\d)/g, '<ts>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<id>'],
  [/\b\d{4}-\d{2}-\d{2}T[\d:.]+Z?/g, '<time>'],
  [/\b\d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC/g, '<time>'],
  [/\bwindmill:[\w.@+-]+/g, 'windmill:<user>'],
  [/\?workspace=[\w-]+/g, '?workspace=<workspace>'],
  [/https?:\/\/(127\.0\.0\.1|localhost)(:\d+)?/g, '<address>'],
];

/** The same value with what differs between any two runs replaced. @param left_out keys that say nothing here */
export function steady(value: unknown, leftOut: readonly string[] = []): Json {
  if (typeof value === 'string') {
    return volatile.reduce((text, [pattern, word]) => text.replace(pattern, word), value);
  }
  if (Array.isArray(value)) return value.map((inner) => steady(inner, leftOut));
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !leftOut.includes(key))
      .map(([key, inner]) => [steady(key) as string, steady(inner, leftOut)]),
  );
}

/** What the app wrote below a message, in words and blocks, oldest first. */
export function answersBelow(slack: SlackSimulator, ts: string): Json[] {
  return slack.actors
    .messages(channelId)
    .filter((row) => row.thread_ts === ts && row.user === people.bot)
    .map(shown);
}

/** Each request of the channel with what the app wrote below it. */
export function threads(slack: SlackSimulator): Json[] {
  const rows = slack.actors.messages(channelId);
  const parents = rows.filter((row) => row.thread_ts === null || row.thread_ts === row.ts);
  return parents.flatMap((row) => {
    const answers = answersBelow(slack, row.ts);
    return answers.length === 0 ? [] : [{ request: row.text.split('\n')[0] ?? '', answers }];
  });
}

/** Private messages to the operator; requests are worked on at once, so that their order says nothing. */
export function privateMessages(slack: SlackSimulator): Json[] {
  return slack.actors
    .directMessages(people.operator)
    .map(shown)
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function shown(row: MessageRow): Json {
  const { blocks } = messageExtra(row);
  return steady({ text: row.text, ...(blocks !== undefined && { blocks }) }, ['block_id', 'value']);
}
