/** Finds the requests of a channel that are due, or the one of an event, and the cursor for the next scan. */
import { subDays, subHours } from 'date-fns';
import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { type SlackMessage, slackTs } from '../../../shared/lib/slack/message.ts';
import type { ApprovalDue } from '../approval/approval_run.ts';
import type { EndedAttempt } from '../ledger/ending.ts';
import { ledgerPath, requestKey } from '../ledger/ledger.ts';
import type { Problem } from '../messages/operator_message.ts';
import type { Policy } from '../policy/policy.ts';
import { CreditError } from '../reason/errors.ts';
import { isGone } from '../request/thread.ts';
import { type Examined, examine, type FoundRequest, type ScanContext, type Standing } from './examine.ts';

const cursorSchema = z.strictObject({
  seen_ts: z.string(),
  open: z.array(z.string()),
  /** The newest reply that was read in the channel; absent in older cursors. */
  replies_ts: z.string().optional(),
});

/** How far a channel was read, and the older requests that are still open. A cache: without it the next scan takes longer. */
export type Cursor = z.infer<typeof cursorSchema>;

export interface ScanResult {
  channel: string;
  requests: FoundRequest[];
  cursor: Cursor;
  messages: number;
  /** Requests that cannot continue. */
  problems: Problem[];
  /** Outcomes of which the operator was not notified. */
  owed_notices: EndedAttempt[];
  /** Keys of credited requests whose card is still to be posted. */
  cards: string[];
  /** Approvals for which a run must be started. */
  approvals: ApprovalDue[];
}

export const scannedSchema = z.strictObject({
  channel: z.string(),
  name: z.string(),
  cursor: cursorSchema,
  messages: z.int(),
});

/** The part of a channel's scan that a run keeps. */
export type Scanned = z.infer<typeof scannedSchema>;

export function cursorPath(channel: string): string {
  return `f/credits/ledger/${channel}_cursor`;
}

/** Path of the token with the ts at which a channel went live: taken once, never changed. */
export function startPath(channel: string): string {
  return `f/credits/ledger/${channel}_start`;
}

/**
 * Scans one channel.
 * @param since where the very first scan begins; null for as long ago as the policy says. Later scans ignore it.
 */
export async function scanChannel(
  context: ScanContext,
  channel: string,
  since: Date | null,
): Promise<ScanResult> {
  const { items, slack, policy, now } = context;
  const start = await startTs(items, channel, since ?? subDays(now, policy.scan.first_scan_days));
  const cursor = await readCursor(items, channel);
  const lookback = cursor?.seen_ts ?? slackTs(subDays(now, policy.scan.lookback_days));
  const recent = later(start, earlier(lookback, slackTs(subHours(now, policy.scan.rescan_hours))));
  const oldest = later(start, earlier(recent, slackTs(subDays(now, policy.scan.thread_days))));

  const read = await slack.history(channel, oldest);
  const isNew = (ts = '') => cursor?.replies_ts !== undefined && ts > cursor.replies_ts;
  const history = read.filter(({ ts, latest_reply }) => ts >= recent || isNew(latest_reply));
  // A reply that was sent to the channel, too, in a thread that is older than that.
  const parents = read.flatMap(({ ts, thread_ts }) =>
    isNew(ts) && thread_ts !== ts ? (thread_ts ?? []) : [],
  );
  const scan: ScanResult = {
    channel,
    requests: [],
    cursor: {
      seen_ts: read.at(-1)?.ts ?? cursor?.seen_ts ?? start,
      open: [],
      ...newestReply(read, cursor),
    },
    messages: history.length,
    problems: [],
    owed_notices: [],
    cards: [],
    approvals: [],
  };
  for (const message of history) {
    const awaited = cursor?.open.includes(message.ts) ?? false;
    note(
      scan,
      message.ts,
      await examine(context, channel, message, { awaited, repliesRead: cursor?.replies_ts }),
    );
  }
  const older = new Set([...(cursor?.open ?? []), ...parents.filter((ts) => ts >= start)]);
  for (const { ts } of history) older.delete(ts);
  for (const ts of older) {
    const thread = await slack.thread(channel, ts);
    const parent = thread?.[0];
    if (isGone(thread) || parent === undefined) continue;
    note(scan, ts, await examine(context, channel, parent, { awaited: true, thread: thread ?? undefined }));
  }
  return scan;
}

/** The request to process, or why there is none. The next scan reads the message too, so that nothing is lost. */
export type Looked = { request: FoundRequest; why: null } | { request: null; why: string };

/** @param ts of the message at the top level */
export async function examineMessage(context: ScanContext, channel: string, ts: string): Promise<Looked> {
  const { items, slack, policy } = context;
  const key = requestKey(channel, ts);
  if (!(await watchedChannels(items, policy)).has(channel)) return left('not_watched');
  const live = await liveSince(items, channel);
  if (live === null || ts < live) return left('before_the_channel_went_live');
  const thread = await slack.thread(channel, ts);
  const parent = thread?.[0];
  if (thread === null || isGone(thread) || parent === undefined) return left('gone');
  const awaited = (await items.read(ledgerPath(key))) !== undefined;
  const examined = await examine(context, channel, parent, { awaited, thread });
  const found = [examined, ...(examined.later ?? [])].find((one) => one.kind === 'found');
  return found ? { request: found.request, why: null } : left(examined.kind);
}

function left(why: string): Looked {
  return { request: null, why };
}

function newestReply(history: readonly SlackMessage[], cursor: Cursor | null): Pick<Cursor, 'replies_ts'> {
  const replies = history.flatMap(({ ts, thread_ts, latest_reply }) => [
    latest_reply ?? '',
    thread_ts === undefined || thread_ts === ts ? '' : ts,
  ]);
  const newest = [cursor?.replies_ts ?? '', ...replies].reduce(later);
  return newest === '' ? {} : { replies_ts: newest };
}

function note(scan: ScanResult, ts: string, examined: Examined): void {
  const all: Standing[] = [examined, ...(examined.later ?? [])];
  for (const one of all) {
    if (one.kind === 'found') scan.requests.push(one.request);
    if (one.kind === 'unreadable') scan.problems.push(one.problem);
    if (one.kind === 'owes_card') scan.cards.push(one.key);
    if (one.kind === 'owes_notice') scan.owed_notices.push(one.ending);
    if (one.kind === 'approval') scan.approvals.push(one.due);
  }
  if (all.some(({ kind }) => kind !== 'settled')) scan.cursor.open.push(ts);
}

async function startTs(items: ItemStore, channel: string, begin: Date): Promise<string> {
  await items.take(startPath(channel), { ts: slackTs(begin) });
  return (await liveSince(items, channel)) ?? slackTs(begin);
}

const startToken = z.strictObject({ ts: z.string() });

/** The ts at which a channel went live; null before its first scan. */
export async function liveSince(items: ItemStore, channel: string): Promise<string | null> {
  const path = startPath(channel);
  const taken = await items.taken(path);
  if (taken === undefined) return null;
  const token = startToken.safeParse(taken);
  if (token.success) return token.data.ts;
  throw new CreditError(
    'ledger_unreadable',
    `The token ${path} cannot be read: it says where the channel begins. Delete that variable and run with since set to where it was`,
    { cause: token.error },
  );
}

/** Null when there is none. */
export async function readCursor(items: ItemStore, channel: string): Promise<Cursor | null> {
  const parsed = cursorSchema.safeParse(await items.read(cursorPath(channel)));
  return parsed.success ? parsed.data : null;
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

const watchedSchema = z.record(z.string(), z.string());

const watchedPath = 'f/credits/ledger/watched';

/** Stores the channels of a scan. */
export async function noteWatched(
  items: ItemStore,
  channels: readonly { channel: string; name: string }[],
): Promise<void> {
  await items.write(watchedPath, Object.fromEntries(channels.map(({ channel, name }) => [channel, name])));
}

/** Ids and names of the channels that a scan has read and that the policy still names. Empty until the first scan. */
export async function watchedChannels(items: ItemStore, policy: Policy): Promise<Map<string, string>> {
  const noted = watchedSchema.safeParse(await items.read(watchedPath));
  const names = new Set(policy.channels.map(({ name }) => name));
  return new Map(Object.entries(noted.data ?? {}).filter(([, name]) => names.has(name)));
}
