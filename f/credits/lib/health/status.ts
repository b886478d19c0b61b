/** The current state of the system: the last run, open requests and since when they are overdue, and the credits of today. */

import Big from 'big.js';
import * as z from 'zod';
import { CodedError } from '../../../shared/lib/errors.ts';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { readRecord } from '../ledger/claims.ts';
import { type LedgerRecord, type RequestStatus, requestKey, requestStatus } from '../ledger/ledger.ts';
import { reserveDay } from '../ledger/reservations.ts';
import type { Policy } from '../policy/policy.ts';
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
