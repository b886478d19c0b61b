/** Finds the requests of a channel that need work now, and how far the next scan may start. */
import { z } from 'zod';
import { readRecord } from './claims.ts';
import type { ItemStore } from './items.ts';
import { requestKey, standing } from './ledger.ts';
import type { Policy } from './policy.ts';
import { classifyMessage } from './request.ts';
import type { SlackPort } from './slack_port.ts';
import type { SlackMessage } from './slack_text.ts';
import { isGone, threadLinks } from './thread.ts';

export interface FoundRequest {
  key: string;
  channel: string;
  ts: string;
  /** URLs on our Looker, entities decoded. */
  links: string[];
}

const cursorSchema = z.strictObject({ seen_ts: z.string(), open: z.array(z.string()) });
/** How far a channel was read, and which requests behind that point still wait for something. A cache: losing it costs a longer scan. */
export type Cursor = z.infer<typeof cursorSchema>;

export interface ScanResult {
  channel: string;
  requests: FoundRequest[];
  cursor: Cursor;
  messages: number;
}

/** Reads what scan_slack handed to record_run about its channels. */
export function scannedChannels(value: unknown): { channel: string; cursor: Cursor; messages: number }[] {
  return z
    .array(z.strictObject({ channel: z.string(), cursor: cursorSchema, messages: z.int() }))
    .parse(value);
}

export interface ScanContext {
  items: ItemStore;
  slack: Pick<SlackPort, 'history' | 'thread'>;
  policy: Policy;
  now: Date;
}

export function cursorPath(channel: string): string {
  return `f/credits/ledger/${channel}_cursor`;
}

/** Path of the token that says at which ts this channel went live: taken once, never changed. */
export function startPath(channel: string): string {
  return `f/credits/ledger/${channel}_start`;
}

/**
 * Scans one channel.
 * @param since where the very first scan begins; null for now. Later scans ignore it.
 */
export async function scanChannel(
  context: ScanContext,
  channel: string,
  since: Date | null,
): Promise<ScanResult> {
  const { items, slack, policy, now } = context;
  const start = await startTs(items, channel, since ?? now);
  const cursor = await readCursor(items, channel);
  const lookback = cursor?.seen_ts ?? slackTs(hoursBefore(now, policy.scan.lookback_days * 24));
  const oldest = later(start, earlier(lookback, slackTs(hoursBefore(now, policy.scan.rescan_hours))));

  const history = await slack.history(channel, oldest);
  const found: FoundRequest[] = [];
  const open: string[] = [];
  for (const message of history) {
    const result = await examine(context, channel, message, {
      awaited: cursor?.open.includes(message.ts) ?? false,
    });
    if (result.kind === 'found') found.push(result.request);
    if (result.kind !== 'settled') open.push(message.ts);
  }
  const older = (cursor?.open ?? []).filter((ts) => !history.some((message) => message.ts === ts));
  for (const ts of older) {
    const thread = await slack.thread(channel, ts);
    const parent = thread?.[0];
    if (isGone(thread) || parent === undefined) continue;
    const result = await examine(context, channel, parent, { awaited: true, thread: thread ?? undefined });
    if (result.kind === 'found') found.push(result.request);
    if (result.kind !== 'settled') open.push(ts);
  }
  const seen_ts = history.at(-1)?.ts ?? cursor?.seen_ts ?? start;
  return { channel, requests: found, cursor: { seen_ts, open }, messages: history.length };
}

interface Known {
  /** The ledger waits for this message, whatever it says by now. */
  awaited: boolean;
  thread?: SlackMessage[] | undefined;
}
type Examined = { kind: 'found'; request: FoundRequest } | { kind: 'waiting' } | { kind: 'settled' };

async function examine(
  context: ScanContext,
  channel: string,
  message: SlackMessage,
  known: Known,
): Promise<Examined> {
  const kind = classifyMessage(message, context.policy);
  const key = requestKey(channel, message.ts);
  if (kind.kind === 'other' && !known.awaited) return { kind: 'settled' };
  const where = standing(await readRecord(context.items, key), context.now);
  switch (where.kind) {
    case 'done':
      return { kind: 'settled' };
    case 'held':
    case 'waiting_for_retry':
      return { kind: 'waiting' };
    case 'unclaimed':
    case 'due':
    case 'waiting_for_link': {
      const links =
        kind.kind === 'request' ? kind.links : await linksOfThread(context, channel, message, known.thread);
      const answerable = links.length > 0 || where.kind !== 'waiting_for_link';
      return answerable
        ? { kind: 'found', request: { key, channel, ts: message.ts, links } }
        : { kind: 'waiting' };
    }
  }
}

async function linksOfThread(
  context: ScanContext,
  channel: string,
  message: SlackMessage,
  thread?: SlackMessage[],
): Promise<string[]> {
  if (thread === undefined && !message.reply_count) return [];
  return threadLinks(thread ?? (await context.slack.thread(channel, message.ts)) ?? [], context.policy);
}

async function startTs(items: ItemStore, channel: string, begin: Date): Promise<string> {
  const path = startPath(channel);
  await items.take(path, { ts: slackTs(begin) });
  return z.strictObject({ ts: z.string() }).parse(await items.taken(path)).ts;
}

async function readCursor(items: ItemStore, channel: string): Promise<Cursor | null> {
  const parsed = cursorSchema.safeParse(await items.read(cursorPath(channel)));
  return parsed.success ? parsed.data : null;
}

/** A Slack ts, which compares as text: ten digits of seconds, six of microseconds. */
export function slackTs(date: Date): string {
  return `${Math.floor(date.getTime() / 1_000)}.${String((date.getTime() % 1_000) * 1_000).padStart(6, '0')}`;
}

function hoursBefore(now: Date, hours: number): Date {
  return new Date(now.getTime() - hours * 3_600_000);
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
