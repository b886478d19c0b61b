/**
 * Removes tokens that have no effect any more. Tokens younger than the longest worker, retry or approval stay, and so do unreadable
 * ones. The record of a request stays: its outcome prevents a new claim.
 */

import { addDays, endOfMonth, formatISO, parse, subDays } from 'date-fns';
import * as z from 'zod';
import { CodedError } from '../../../shared/lib/errors.ts';
import type { ItemCatalog, ItemStore, TokenCatalog } from '../../../shared/lib/items.ts';
import { cardsPath } from '../approval/approval_card.ts';
import { attemptRecordPath } from '../ledger/attempts.ts';
import { readRecord } from '../ledger/claims.ts';
import { type LedgerRecord, requestStatus } from '../ledger/ledger.ts';
import { closeMonth } from '../ledger/reservations.ts';
import type { Policy } from '../policy/policy.ts';

export const tokenPrefix = 'f/credits/ledger/';

export type Token =
  /** The claim, the right to post, or the verdict on the question of one attempt of a request. */
  | { kind: 'turn' | 'post' | 'approval'; path: string; key: string; turn: number }
  /** Of a day of an account's spend on a product, as YYYYMMDD. */
  | { kind: 'spend'; path: string; day: string }
  /** A share of a day's total, as YYYYMMDD. */
  | { kind: 'share'; path: string; day: string };

/** The kind of a token; null for one that is not cleaned up. */
export function tokenOf(path: string): Token | null {
  const name = path.slice(tokenPrefix.length);
  const [, key, kind, turn] =
    /^([CGD][A-Z0-9]+_\d{10}_\d{6})_(turn|post|approval)_([1-9]\d*)$/.exec(name) ?? [];
  if (key !== undefined && (kind === 'turn' || kind === 'post' || kind === 'approval'))
    return { kind, path, key, turn: Number(turn) };
  const spend = /^spend_AC[0-9a-f]{32}_[a-z0-9_-]+_(\d{8})$/.exec(name)?.[1];
  if (spend !== undefined) return { kind: 'spend', path, day: spend };
  const share = /^day_(\d{8})_[1-9]\d*$/.exec(name)?.[1];
  return share === undefined ? null : { kind: 'share', path, day: share };
}

export interface CleanUpContext {
  items: ItemStore & TokenCatalog & Pick<ItemCatalog, 'remove'>;
  policy: Pick<Policy, 'scan' | 'limits'>;
  now: Date;
}

const count = z.int().min(0);

/** The result of clean_up_tokens. */
export const cleanedSchema = z.object({
  /** Tokens removed, by kind. */
  removed: z.object({ turn: count, post: count, approval: count, share: count, spend: count }),
  /** Tokens that are left. */
  kept: count,
  /** Spend that a request took without getting a credit: other requests for those days are refused. */
  stranded: z.array(
    z.object({
      key: z.string(),
      /** The outcome of the request. */
      outcome: z.string(),
      paths: z.array(z.string()),
    }),
  ),
});

export type CleanedUp = z.infer<typeof cleanedSchema>;

export type Stranded = CleanedUp['stranded'][number];

/** Longer than a worker (7 days), an approval (30 days) and the scan's lookback: no process that took an older token still runs. */
export function keepDays({ scan }: Pick<Policy, 'scan'>): number {
  return Math.max(scan.lookback_days, 31) + 1;
}

/** Tokens checked concurrently. */
const atOnce = 8;

export async function cleanUp(context: CleanUpContext): Promise<CleanedUp> {
  const { items } = context;
  const paths = await items.tokens(tokenPrefix);
  const tokens = paths.flatMap((path) => tokenOf(path) ?? []);
  const removed = { turn: 0, post: 0, approval: 0, share: 0, spend: 0 };
  const records = recordReader(items);
  const drop = async (token: Token) => {
    // The items beside a token first: they are found by its path.
    if (token.kind === 'approval') await items.remove(cardsPath(token.key, token.turn));
    if (token.kind === 'turn') await items.remove(attemptRecordPath(token));
    await items.drop(token.path);
    removed[token.kind]++;
  };
  const closable = monthsToClose(context, tokens);
  for (const month of closable) await closeMonth(items, month, context.now);
  await each(tokens, async (token) => {
    if (await isDead(context, token, closable, records)) await drop(token);
  });
  const spend = tokens.filter((token) => token.kind === 'spend' && !closable.includes(monthOf(token.day)));
  const stranded = await strandedSpend(context, spend, records);
  const gone = Object.values(removed).reduce((sum, count) => sum + count, 0);
  return { removed, kept: paths.length - gone, stranded };
}

async function isDead(
  context: CleanUpContext,
  token: Token,
  closable: readonly string[],
  records: RecordReader,
): Promise<boolean> {
  const old = subDays(context.now, keepDays(context.policy));
  switch (token.kind) {
    case 'spend':
      return closable.includes(monthOf(token.day));
    case 'share':
      // Shares are read on their own day only.
      return token.day < compact(old);
    case 'turn':
    case 'post':
    case 'approval': {
      if (new Date(Number(token.key.split('_')[1]) * 1_000) >= old) return false;
      const record = await records(token.key);
      if (record === null || !isOver(record, context.now) || new Date(record.updated_at) >= old) return false;
      if (token.kind === 'approval' && !isSettled(record, token.turn)) return false;
      // A claim starts after the attempt of the record: older tokens are never read again.
      return token.turn <= record.turn && isOld(await context.items.taken(token.path), old);
    }
  }
}

/** Whether the verdict on the question of attempt `turn` is never read again: a new attempt reads the last question only. */
function isSettled(record: LedgerRecord, turn: number): boolean {
  return record.outcome === 'credited' || (record.ask !== null && record.ask.turn > turn);
}

/** Whether a person has closed the request, which keeps its spend. */
function isResolved({ reason }: LedgerRecord): boolean {
  return reason?.code === 'handled_by_hand' || reason?.code === 'declined_by_hand';
}

function isOver(record: LedgerRecord, now: Date): boolean {
  return requestStatus(record, now).kind === 'done';
}

function isOld(token: unknown, old: Date): boolean {
  const at = typeof token === 'object' && token !== null && 'at' in token ? new Date(String(token.at)) : null;
  return at !== null && at < old;
}

/** Months whose spend can no longer be credited by the policy, with a margin. */
function monthsToClose(context: CleanUpContext, tokens: readonly Token[]): string[] {
  const months = tokens.flatMap((token) => (token.kind === 'spend' ? [monthOf(token.day)] : []));
  return [...new Set(months)].filter((month) => isClosable(context, month)).sort();
}

/** YYYYMM of a day YYYYMMDD. */
function monthOf(day: string): string {
  return day.slice(0, 6);
}

function isClosable({ policy, now }: CleanUpContext, month: string): boolean {
  const end = endOfMonth(parse(month, 'yyyyMM', new Date(0)));
  const { max_period_days, claim_window_days } = policy.limits;
  const until = addDays(end, max_period_days + claim_window_days + keepDays(policy));
  return formatISO(until, { format: 'basic', representation: 'date' }) < compact(now);
}

async function strandedSpend(
  { items, policy, now }: CleanUpContext,
  spend: readonly Token[],
  records: RecordReader,
): Promise<Stranded[]> {
  const found = new Map<string, Stranded>();
  await each(spend, async ({ path }) => {
    const token = await items.taken(path);
    if (typeof token !== 'object' || token === null || !('key' in token)) return;
    const key = String(token.key);
    const record = await records(key);
    if (record === null || !isOver(record, now) || record.outcome === 'credited' || isResolved(record))
      return;
    // A person may still run it by hand for a while.
    if (new Date(record.updated_at) >= subDays(now, keepDays(policy))) return;
    const entry = found.get(key) ?? { key, outcome: record.outcome ?? 'failed', paths: [] };
    found.set(key, { ...entry, paths: [...entry.paths, path].sort() });
  });
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

type RecordReader = (key: string) => Promise<LedgerRecord | null>;

/** Reads each record once; null also for an unreadable one, whose tokens stay. */
function recordReader(items: ItemStore): RecordReader {
  const known = new Map<string, Promise<LedgerRecord | null>>();
  const read = async (key: string) => {
    try {
      return await readRecord(items, key);
    } catch (error) {
      if (error instanceof CodedError && error.code === 'ledger_unreadable') return null;
      throw error;
    }
  };
  return (key) => {
    const reading = known.get(key) ?? read(key);
    known.set(key, reading);
    return reading;
  };
}

async function each<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += atOnce) {
    await Promise.all(all.slice(from, from + atOnce).map(act));
  }
}

/** The UTC day as YYYYMMDD. */
function compact(time: Date): string {
  return time.toISOString().slice(0, 10).replaceAll('-', '');
}
