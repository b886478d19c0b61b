/** Claims and reads ledger records: taking the token of an attempt is atomic, and later writes of older attempts have no effect. */

import { addMinutes, isAfter } from 'date-fns';
import { CodedError } from '../../../shared/lib/errors.ts';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { CreditError } from '../reason/errors.ts';
import type { Reason } from '../reason/reasons.ts';
import { sameLinks } from '../request/thread.ts';
import { endAttempt, newestRecord, takeEnd } from './attempts.ts';
import {
  type AttemptBy,
  attemptPath,
  type Claim,
  isHandled,
  type LedgerRecord,
  ledgerPath,
  newRecord,
  nextAttempt,
  type Outcome,
  parseRecord,
  type RequestStatus,
  requestStatus,
  retryAt,
} from './ledger.ts';

export interface ClaimRequest {
  key: string;
  channel: string;
  ts: string;
  links: string[];
}

export interface ClaimBy extends AttemptBy {
  /** Started by an operator: any request may be run again unless it is credited or a run works on it. */
  byHand: boolean;
  /** Claims nothing when the request has a newer attempt than this one. */
  afterAttempt?: number | undefined;
}

export type ClaimResult = { claimed: true; claim: Claim } | { claimed: false; why: string };

/**
 * Reads a request's record and repairs it when a worker of an older attempt has overwritten it; null when there is none.
 * Throws CreditError `ledger_unreadable`.
 */
export async function readRecord(
  items: Pick<ItemStore, 'read' | 'taken' | 'write'>,
  key: string,
): Promise<LedgerRecord | null> {
  const value = await items.read(ledgerPath(key));
  if (value === undefined) return null;
  const record = parseRecord(key, value);
  // `credited` is final whichever attempt wrote it; an open record is checked by the next claim.
  if (record.phase !== 'closed' || record.outcome === 'credited') return record;
  const isLast = (await items.taken(attemptPath(key, record.turn + 1))) === undefined;
  return isLast ? record : newestRecord(items, record);
}

/** Claims a request for a run: a first claim, a takeover from a dead run, a retry, or a reopening by new links. */
export async function claimRequest(
  items: ItemStore,
  request: ClaimRequest,
  by: ClaimBy,
): Promise<ClaimResult> {
  const found = await readRecord(items, request.key);
  // A restarted job has the same run id: the claim it made before it died is still valid.
  if (found?.run === by.run && found.phase !== 'closed') return { claimed: true, claim: claimOf(found) };
  const isLeft = found !== null && found.phase !== 'closed' && requestStatus(found, by.now).kind === 'due';
  const record = isLeft ? await newestRecord(items, found) : found;
  if (by.afterAttempt !== undefined && record?.turn !== by.afterAttempt)
    return { claimed: false, why: 'moved_on' };
  const where = requestStatus(record, by.now);
  if ((record !== null && isHandled(record)) || !claimable(where, request.links, by.byHand)) {
    return { claimed: false, why: where.kind === 'done' ? where.outcome : where.kind };
  }
  // The run that takes the token of an attempt owns the attempt. A token whose run died before it wrote the record is skipped
  // after one lease, and the next attempt starts.
  for (let turn = (record?.turn ?? 0) + 1; ; turn++) {
    const path = attemptPath(request.key, turn);
    const token = (await items.take(path, { run: by.run, at: by.now.toISOString() }))
      ? null
      : await readToken(items, path);
    if (token === null || token.run === by.run) {
      const next = record === null ? newRecord(request, by) : nextAttempt(record, request.links, by);
      const phase = (await mayBePosting(items, request.key, record, turn, by.now)) ? 'posting' : next.phase;
      const claimed = { ...next, turn, phase };
      await items.write(ledgerPath(request.key), claimed);
      return { claimed: true, claim: claimOf(claimed) };
    }
    const abandoned = isAfter(by.now, addMinutes(token.at, by.leaseMinutes));
    if (!abandoned) return { claimed: false, why: 'held' };
  }
}

/** Reads the record and checks that the claim is still valid. Throws CreditError `claim_lost` when another run has taken over. */
export async function heldRecord(items: ItemStore, claim: Claim): Promise<LedgerRecord> {
  const record = await readRecord(items, claim.key);
  if (record === null || record.turn !== claim.turn || record.run !== claim.run) {
    throw new CreditError('claim_lost', `Request ${claim.key} was claimed by another run; this run stops`);
  }
  return record;
}

/** Ends the attempts between `record` and `turn`, whose processes may still run. @returns whether one has the right to post */
async function mayBePosting(
  items: ItemStore,
  key: string,
  record: LedgerRecord | null,
  turn: number,
  now: Date,
): Promise<boolean> {
  const first = record === null ? 1 : record.turn + (record.phase === 'claimed' ? 0 : 1);
  let doubt = false;
  for (let before = first; before < turn; before++) {
    if (!(await takeEnd(items, { key, turn: before }, turn, now))) doubt = true;
  }
  return doubt;
}

/** The result of a request after one of its steps crashed. */
export interface Counted {
  outcome: Outcome;
  /** Whether the operator is notified now: no run will try again, or the request could not be claimed. */
  notify: boolean;
  turn: number;
}

/** Counts a crashed step as a failed attempt of its request. */
export async function countFailure(
  items: ItemStore,
  key: string,
  failure: {
    run: string;
    reason: Reason;
    now: Date;
    claim: { max_attempts: number; retry_minutes: number };
  },
): Promise<Counted> {
  const record = await readable(items, key);
  if (record === 'unreadable') return { outcome: 'failed', notify: false, turn: 0 };
  if (record === null) return { outcome: 'failed', notify: true, turn: 0 };
  // Another run's, ended, or possibly posted: the record stays as it is.
  const isOurs = record.run === failure.run && record.phase === 'claimed';
  const failures = record.failures + 1;
  const retry_at = retryAt(failures, failure.now, failure.claim);
  const { reason, now } = failure;
  const failed: LedgerRecord = { ...record, phase: 'closed', outcome: 'failed', reason, failures, retry_at };
  const ended = isOurs ? await endAttempt(items, failed, now) : null;
  const notify = ended === failed && retry_at === null;
  return { outcome: (ended ?? record).outcome ?? 'failed', notify, turn: record.turn };
}

/** An unreadable record is reported by the scan. */
async function readable(items: ItemStore, key: string): Promise<LedgerRecord | null | 'unreadable'> {
  try {
    return await readRecord(items, key);
  } catch (error) {
    if (error instanceof CodedError && error.code === 'ledger_unreadable') return 'unreadable';
    throw error;
  }
}

function claimable(where: RequestStatus, links: readonly string[], byHand: boolean): boolean {
  switch (where.kind) {
    case 'unclaimed':
    case 'due':
    case 'waiting_for_switch':
      return true;
    case 'held':
      return false;
    case 'waiting_for_link':
      return links.length > 0 && (byHand || !sameLinks(links, where.not));
    case 'waiting_for_retry':
      return byHand;
    case 'done':
      return byHand && where.outcome !== 'credited';
  }
}

async function readToken(items: ItemStore, path: string): Promise<{ run: string; at: string }> {
  const token = await items.taken(path);
  if (isToken(token)) return token;
  throw new CreditError('ledger_unreadable', `The claim ${path} cannot be read`);
}

function isToken(value: unknown): value is { run: string; at: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'run' in value &&
    typeof value.run === 'string' &&
    'at' in value &&
    typeof value.at === 'string'
  );
}

function claimOf(record: LedgerRecord): Claim {
  return { key: record.key, turn: record.turn, run: record.run };
}
