/** Compares the requests of a period in Slack, in the ledger and in their summaries. Reads only, within Slack's rate limits. */

import { subMinutes } from 'date-fns';
import { CodedError } from '../../../shared/lib/errors.ts';
import type { ItemCatalog, ItemStore } from '../../../shared/lib/items.ts';
import type { SlackMessage, SlackPort } from '../../../shared/lib/slack/message.ts';
import type { StoredArtifact } from '../credit/link_credit.ts';
import { readHistory } from '../history/history.ts';
import { readArtifact } from '../history/history_build.ts';
import type { HistoryRow } from '../history/history_row.ts';
import { readRecord } from '../ledger/claims.ts';
import { type LedgerRecord, requestKey } from '../ledger/ledger.ts';
import type { Policy } from '../policy/policy.ts';
import { classifyMessage } from '../request/thread.ts';
import { liveSince } from '../scan/scan.ts';
import {
  compareHistory,
  compareSummaries,
  compareThread,
  creditsIn,
  type Difference,
  differenceKinds,
  sayer,
} from './reconcile_request.ts';

export interface ReconcileContext {
  items: ItemStore & ItemCatalog;
  slack: Pick<SlackPort, 'history' | 'thread'>;
  policy: Policy;
  now: Date;
  /** Waits before each thread that is read. */
  pause: () => Promise<void>;
}

/** Requests written from `from` on and before `until`. */
export interface Period {
  from: Date;
  until: Date;
}

export interface Reconciled {
  /** Ledger records and threads compared. */
  records: number;
  threads: number;
  credited: number;
  /** Requests with a difference, by the promise it breaks. */
  wrong: number;
  twice: number;
  lost: number;
  /** Unreadable items: with one of them the statement is uncertain. */
  unknown: number;
  differences: Difference[];
  /** `n credited, 0 wrong, 0 twice, 0 lost` or the actual counts. */
  statement: string;
}

/** Time that a request may be processed before it must have a record. */
const graceMinutes = 60;

/** @param channels ids of the watched channels */
export async function reconcile(
  context: ReconcileContext,
  channels: readonly string[],
  period: Period,
): Promise<Reconciled> {
  const found: Difference[] = [];
  const keys = await recordKeys(context, period);
  const rows = await rowsOf(context, period, found);
  const done = { threads: 0, credited: 0 };
  for (const key of keys) {
    await guarded(key, found, async () => {
      const record = await readRecord(context.items, key);
      if (record === null) return;
      if (record.outcome === 'credited') done.credited++;
      found.push(...(await compareRecord(context, record, rows.get(key), done)));
    });
  }
  for (const [key, row] of rows) {
    if (keys.has(key) || row.outcome !== 'credited') continue;
    found.push(
      sayer(row)('record_missing', `the history knows a credit of $${row.amount}, the ledger has no record`),
    );
  }
  for (const channel of channels) {
    await guarded(channel, found, () => compareChannel(context, channel, period, keys, found, done));
  }
  return {
    records: keys.size,
    ...done,
    ...counted(found),
    differences: found,
    statement: statement(done.credited, found),
  };
}

async function recordKeys({ items }: ReconcileContext, { from, until }: Period): Promise<Set<string>> {
  const keys = (await items.list('f/credits/ledger/')).flatMap(({ path }) => {
    const [, key, seconds] = /^f\/credits\/ledger\/([CGD][A-Z0-9]+_(\d{10})_\d{6})$/.exec(path) ?? [];
    const written = Number(seconds) * 1_000;
    return key !== undefined && written >= from.getTime() && written < until.getTime() ? [key] : [];
  });
  return new Set(keys);
}

async function rowsOf(
  { items }: ReconcileContext,
  { from, until }: Period,
  found: Difference[],
): Promise<Map<string, HistoryRow>> {
  const rows = new Map<string, HistoryRow>();
  await guarded('history', found, async () => {
    const days = { from: from.toISOString().slice(0, 10) };
    for (const row of await readHistory(items, days)) {
      const written = new Date(row.requested_at);
      if (written >= from && written < until) rows.set(row.key, row);
    }
  });
  return rows;
}

async function compareRecord(
  { items, slack, policy, now, pause }: ReconcileContext,
  record: LedgerRecord,
  row: HistoryRow | undefined,
  done: { threads: number },
): Promise<Difference[]> {
  const artifacts = new Map<string, StoredArtifact>();
  for (const { artifact: path } of record.credits) {
    if (path === null) continue;
    const artifact = await readArtifact(items, path);
    if (artifact) artifacts.set(path, artifact);
  }
  const kept = subMinutes(now, policy.history.keep_days * 24 * 60);
  const summaries = [
    ...compareSummaries(record, artifacts, new Date(record.updated_at) > kept),
    ...compareHistory(record, row),
  ];
  // Without a stored `posting` there is no answer of the bot to find.
  if (record.posting === null && record.outcome !== 'credited') return summaries;
  // A run is working on it.
  if (record.phase !== 'closed' && new Date(record.lease_until) > now) return summaries;
  await pause();
  done.threads++;
  return [...compareThread(record, await slack.thread(record.channel, record.ts)), ...summaries];
}

/** Messages without a record: requests that were never claimed, and threads that have our answer. */
async function compareChannel(
  context: ReconcileContext,
  channel: string,
  { from, until }: Period,
  keys: ReadonlySet<string>,
  found: Difference[],
  done: { threads: number },
): Promise<void> {
  const { items, slack, policy, now, pause } = context;
  const live = await liveSince(items, channel);
  const history = await slack.history(channel, `${Math.floor(from.getTime() / 1_000)}.000000`);
  for (const message of history) {
    const written = new Date(Number(message.ts) * 1_000);
    const key = requestKey(channel, message.ts);
    if (written >= until || keys.has(key)) continue;
    const say = sayer({ key, channel, ts: message.ts });
    const answer = await answerWithoutRecord(slack, channel, message, key, pause, done);
    if (answer) {
      found.push(say('record_missing', `the thread says "${answer.text ?? ''}", the ledger has no record`));
      continue;
    }
    const request = classifyMessage(message, policy).kind === 'request';
    const due = live !== null && message.ts >= live && written < subMinutes(now, graceMinutes);
    if (request && due) found.push(say('request_lost', 'a request with a link that has no record'));
  }
}

async function answerWithoutRecord(
  slack: ReconcileContext['slack'],
  channel: string,
  message: SlackMessage,
  key: string,
  pause: ReconcileContext['pause'],
  done: { threads: number },
): Promise<SlackMessage | undefined> {
  if (!message.reply_count) return undefined;
  await pause();
  done.threads++;
  return creditsIn((await slack.thread(channel, message.ts)) ?? [], key)[0];
}

/** An unreadable item is a difference of its own; the rest is still compared. */
async function guarded(key: string, found: Difference[], compare: () => Promise<void>): Promise<void> {
  try {
    await compare();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const [channel = '', seconds = '', part = ''] = key.split('_');
    const ts = part === '' ? '' : `${seconds}.${part}`;
    found.push({ kind: 'unreadable', key, channel, ts, what: error.message });
  }
}

function counted(differences: readonly Difference[]) {
  const requests = (promise: string) =>
    new Set(differences.filter(({ kind }) => differenceKinds[kind] === promise).map(({ key }) => key)).size;
  return {
    wrong: requests('wrong'),
    twice: requests('twice'),
    lost: requests('lost'),
    unknown: requests('unknown'),
  };
}

function statement(credited: number, differences: readonly Difference[]): string {
  const { wrong, twice, lost, unknown } = counted(differences);
  const counts = `${credited} credited, ${wrong} wrong, ${twice} twice, ${lost} lost`;
  return unknown === 0 ? counts : `${counts}, and ${unknown} could not be read: nothing is certain`;
}
