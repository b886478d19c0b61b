/** Requests that wait for CreditBot itself: past their lease or the time of their retry. */

import { CreditError } from '../errors.ts';
import { readRecord } from '../ledger/claims.ts';
import type { ItemStore } from '../ledger/items.ts';
import { type LedgerRecord, requestKey, type Standing, standing } from '../ledger/ledger.ts';
import { readCursor } from '../scan/scan.ts';

/** A request that the last scan left open, and how it stands. */
export interface OpenRequest {
  key: string;
  channel: string;
  ts: string;
  record: LedgerRecord | null;
  standing: Standing;
}

/** The open requests of these channels, oldest first. Records that cannot be read are left out: the scan tells of them. */
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
        found.push({ key, channel, ts, record, standing: standing(record, now) });
      } catch (error) {
        if (!(error instanceof CreditError) || error.code !== 'ledger_unreadable') throw error;
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

/** Since when a run should have moved a request; null when it waits for a person or for its time. */
export function overdueSince({ record, standing: where, ts }: OpenRequest): Date | null {
  if (where.kind === 'unclaimed') return new Date(Number(ts) * 1_000);
  if (where.kind !== 'due' || record === null) return null;
  return new Date(record.phase === 'closed' ? (record.retry_at ?? record.updated_at) : record.lease_until);
}
