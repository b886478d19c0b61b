/**
 * The current state: the last run, open and overdue requests, the credits of today. And the slash command `/credit`: the operator
 * sees everything, others the requests of their channel without amounts.
 */
import Big from 'big.js';
import { differenceInMinutes } from 'date-fns';
import * as z from 'zod';
import { CodedError } from '../../../shared/lib/errors.ts';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { dollars, formatDollars } from '../../../shared/lib/money.ts';
import { plain } from '../../../shared/lib/slack/message.ts';
import { readRecord } from '../ledger/claims.ts';
import { type LedgerRecord, type RequestStatus, requestKey, requestStatus } from '../ledger/ledger.ts';
import { reserveDay } from '../ledger/reservations.ts';
import type { Policy } from '../policy/policy.ts';
import { CreditError } from '../reason/errors.ts';
import { readCursor, watchedChannels } from '../scan/scan.ts';
import { type Health, readHealth } from './health.ts';

/** A request that the last scan left open, with its status. */
export interface OpenRequest {
  key: string;
  channel: string;
  ts: string;
  record: LedgerRecord | null;
  status: RequestStatus;
}

/** The open requests of these channels, oldest first. Unreadable records are left out: the scan reports them. */
export async function openRequests(
  items: ItemStore,
  channels: Iterable<string>,
  now: Date,
): Promise<OpenRequest[]> {
  const found: OpenRequest[] = [];
  for (const channel of channels) {
    for (const ts of (await readCursor(items, channel))?.open ?? []) {
      const key = requestKey(channel, ts);
      try {
        const record = await readRecord(items, key);
        found.push({ key, channel, ts, record, status: requestStatus(record, now) });
      } catch (error) {
        if (!(error instanceof CodedError) || error.code !== 'ledger_unreadable') throw error;
      }
    }
  }
  return found.sort((a, b) => (a.ts < b.ts ? -1 : 1));
}

/** Reason code of the last attempt when that failed, null when it did not. */
export function failureCode({ record }: OpenRequest): string | null {
  if (record?.phase !== 'closed' || record.outcome !== 'failed') return null;
  return record.reason?.code ?? 'unknown';
}

/** Since when a run is due for a request; null when it waits for a person or for its retry. */
export function overdueSince({ record, status, ts }: OpenRequest): Date | null {
  if (status.kind === 'unclaimed') return new Date(Number(ts) * 1_000);
  if (status.kind !== 'due' || record === null) return null;
  return new Date(record.phase === 'closed' ? (record.retry_at ?? record.updated_at) : record.lease_until);
}

const path = 'f/credits/ledger/last_run';

const schema = z.object({ at: z.iso.datetime() });

/** Stores that a run succeeded. */
export async function noteRun(items: ItemStore, now: Date): Promise<void> {
  await items.write(path, { at: now.toISOString() });
}

/** Null when none ever has. */
export async function lastRun(items: ItemStore): Promise<Date | null> {
  const noted = schema.safeParse(await items.read(path));
  return noted.success ? new Date(noted.data.at) : null;
}

export interface Status {
  now: Date;
  lastRun: Date | null;
  health: Health | null;
  /** Why posting is stopped, or null. */
  stopped: string | null;
  /** Watched channels by id. */
  channels: Map<string, string>;
  /** Requests that the last scan left open, in all channels. */
  open: OpenRequest[];
  /** Sum of today's credits, which the limit per day covers. */
  today: Big;
}

export async function readStatus(
  items: ItemStore,
  policy: Policy,
  at: { now: Date; stopped: string | null },
): Promise<Status> {
  const channels = await watchedChannels(items, policy);
  // A share of zero that is not taken: it only sums up the others.
  const nothing = { key: 'status', amount: new Big(0), limit: '0', now: at.now };
  const [last, health, open, { others }] = await Promise.all([
    lastRun(items),
    readHealth(items),
    openRequests(items, channels.keys(), at.now),
    reserveDay(items, nothing, false),
  ]);
  return { ...at, lastRun: last, health, channels, open, today: others };
}

const longestList = 15;

export const helpText = [
  '*CreditBot* answers credit requests for SMS toll fraud: write one with its Looker link into a watched channel.',
  '`/credit status` shows the state of CreditBot and the open requests; only you see the answer.',
  '`/credit help` shows this text.',
].join('\n');

export function statusText(
  status: Status,
  policy: Policy,
  asked: Pick<SlashCommand, 'channel' | 'team'> & { isOperator: boolean },
): string {
  const { isOperator, channel } = asked;
  const shown = isOperator ? status.open : status.open.filter((request) => request.channel === channel);
  return [
    runLine(status, policy),
    ...(status.stopped === null ? [] : [stoppedLine(status.stopped, isOperator)]),
    ...(isOperator ? operatorLines(status, policy) : []),
    ...(isOperator || status.channels.has(channel)
      ? openLines(shown, asked)
      : ['This channel is not watched.']),
  ].join('\n');
}

function runLine({ now, lastRun }: Status, policy: Policy): string {
  if (lastRun === null) return 'No run has gone through yet.';
  const minutes = differenceInMinutes(now, lastRun);
  const late = minutes > policy.monitor.late_minutes ? ':warning: That is late.' : '';
  return `The last run went through ${minutes} min ago. ${late}`.trim();
}

function stoppedLine(stopped: string, isOperator: boolean): string {
  return isOperator
    ? `:octagonal_sign: Nothing is posted: ${plain(stopped)}.`
    : ':octagonal_sign: Nothing is posted right now: the operator has stopped it.';
}

function operatorLines({ today, health }: Status, { limits }: Policy): string[] {
  const alarms = Object.values(health?.book ?? {}).filter(({ told }) => told);
  return [
    `Credits of today (UTC): ${formatDollars(today)} of ${dollars(limits.max_credit_per_day)}.`,
    ...alarms.map(({ what }) => `:warning: ${plain(what)}`),
  ];
}

function openLines(open: OpenRequest[], asked: { team: string; isOperator: boolean }): string[] {
  if (open.length === 0) return ['No request is open.'];
  const more = open.length - longestList;
  return [
    open.length === 1 ? 'One request is open:' : `${open.length} requests are open:`,
    ...open.slice(0, longestList).map((request) => openLine(request, asked)),
    ...(more > 0 ? [`and ${more} more.`] : []),
  ];
}

function openLine(
  { channel, ts, record, status }: OpenRequest,
  asked: { team: string; isOperator: boolean },
): string {
  const written = new Date(Number(ts) * 1_000).toISOString().slice(0, 16).replace('T', ' ');
  const link = `<https://${asked.team}.slack.com/archives/${channel}/p${ts.replace('.', '')}|${written} UTC>`;
  const where = asked.isOperator ? ` in <#${channel}>` : '';
  const reason = asked.isOperator && record?.reason ? ` (${record.reason.code})` : '';
  return `• ${link}${where}: ${statusWords(status)}${reason}`;
}

function statusWords(status: RequestStatus): string {
  switch (status.kind) {
    case 'unclaimed':
    case 'due':
      return 'the next run takes it up';
    case 'held':
      return 'is being worked on';
    case 'waiting_for_link':
      return 'waits for its Looker link';
    case 'waiting_for_switch':
      return 'waits for the kill switch to be off';
    case 'waiting_for_retry':
      return `is tried again after ${status.at.slice(11, 16)} UTC`;
    case 'done':
      return status.outcome === 'credited' ? 'answered' : 'with the operator';
  }
}

export interface SlashCommand {
  kind: 'status' | 'help';
  user: string;
  channel: string;
  /** First part of the workspace's address, for links to messages. */
  team: string;
}

const form = z.looseObject({
  command: z.string(),
  text: z.string().default(''),
  user_id: z.string().regex(/^[UW][A-Z0-9]+$/),
  channel_id: z.string().regex(/^[CGD][A-Z0-9]+$/),
  team_domain: z.string().regex(/^[a-z0-9-]+$/),
});

/**
 * @param raw the url-encoded body as it was sent, its signature checked
 * @throws CreditError `result_unreadable` when Slack sent something else
 */
export function readCommand(raw: string): SlashCommand {
  const parsed = form.safeParse(Object.fromEntries(new URLSearchParams(raw)));
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join();
    throw new CreditError('result_unreadable', `The command is not what Slack sends: ${field} is wrong`);
  }
  const { text, user_id, channel_id, team_domain } = parsed.data;
  const kind = text.trim().toLowerCase() === 'status' ? 'status' : 'help';
  return { kind, user: user_id, channel: channel_id, team: team_domain };
}
