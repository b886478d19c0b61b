/** Claims and reads ledger records: taking a turn's token is the atomic step, and what an older turn writes afterwards never counts. */

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
  /** An operator asks for it: everything may be run again but what is credited or being worked on. */
  byHand: boolean;
  /** Claims nothing when the request has had another turn since this one. */
  afterAttempt?: number | undefined;
}

export type ClaimResult = { claimed: true; claim: Claim } | { claimed: false; why: string };

/**
 * Reads a request's record, and puts it right first where a worker of an older turn has overwritten it; null when there is none.
 * Throws CreditError `ledger_unreadable` rather than guess.
 */
export async function readRecord(
  items: Pick<ItemStore, 'read' | 'taken' | 'write'>,
  key: string,
): Promise<LedgerRecord | null> {
  const value = await items.read(ledgerPath(key));
  if (value === undefined) return null;
  const record = parseRecord(key, value);
  // A credit is the last word whoever wrote it, and one that is not closed is nobody's: whoever claims it next looks behind it.
  if (record.phase !== 'closed' || record.outcome === 'credited') return record;
  const isLast = (await items.taken(attemptPath(key, record.turn + 1))) === undefined;
  return isLast ? record : newestRecord(items, record);
}

/** Claims a request for a run: the first claim, a take-over of a dead one, a retry, or a reopening now that it has links. */
export async function claimRequest(
  items: ItemStore,
  request: ClaimRequest,
  by: ClaimBy,
): Promise<ClaimResult> {
  const found = await readRecord(items, request.key);
  // A restarted job carries the same run: the claim it made before it died is still its own.
  if (found?.run === by.run && found.phase !== 'closed') return { claimed: true, claim: claimOf(found) };
  const isLeft = found !== null && found.phase !== 'closed' && requestStatus(found, by.now).kind === 'due';
  const record = isLeft ? await newestRecord(items, found) : found;
  if (by.afterAttempt !== undefined && record?.turn !== by.afterAttempt)
    return { claimed: false, why: 'moved_on' };
  const where = requestStatus(record, by.now);
  if (!claimable(where, request.links, by.byHand)) {
    return { claimed: false, why: where.kind === 'done' ? where.outcome : where.kind };
  }
  // The run that takes a turn's token has the turn. A token whose taker died before it wrote the record is passed over once
  // a lease has gone by, and the turn after it is up.
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

/** Reads the record and proves that the claim still holds. Throws CreditError `claim_lost` when another run has taken over. */
export async function heldRecord(items: ItemStore, claim: Claim): Promise<LedgerRecord> {
  const record = await readRecord(items, claim.key);
  if (record === null || record.turn !== claim.turn || record.run !== claim.run) {
    throw new CreditError(
      'claim_lost',
      `Request ${claim.key} is held by another run now; this run leaves it alone`,
    );
  }
  return record;
}

/** Ends the turns between `record` and `turn`, whose holders may live on. @returns whether one of them has the right to post */
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

/** How a request stands after a step of it crashed. */
export interface Counted {
  outcome: Outcome;
  /** Whether the operator is to hear of it now: it will not be tried again, or it could not even be claimed. */
  notify: boolean;
  turn: number;
}

/** Counts a crashed step as a failed try of its request. */
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
  // Not ours, ended already, or perhaps posted: the record says more than this crash does.
  const isOurs = record.run === failure.run && record.phase === 'claimed';
  const failures = record.failures + 1;
  const retry_at = retryAt(failures, failure.now, failure.claim);
  const { reason, now } = failure;
  const failed: LedgerRecord = { ...record, phase: 'closed', outcome: 'failed', reason, failures, retry_at };
  const ended = isOurs ? await endAttempt(items, failed, now) : null;
  const notify = ended === failed && retry_at === null;
  return { outcome: (ended ?? record).outcome ?? 'failed', notify, turn: record.turn };
}

/** The scan tells of a record that cannot be read. */
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
