/**
 * The attempts of a request: each stores its state at a path of its own beside the ledger record, and may post once. A worker that
 * lost its attempt may overwrite the ledger record late; the path of an attempt has one writer, and the newest attempt is valid.
 */

import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import type { Post, PostResult, SlackPort } from '../../../shared/lib/slack/message.ts';
import { type AnswerMark, answerEvent } from '../request/thread.ts';
import { attemptPath, type Claim, type LedgerRecord, ledgerPath, parseRecord, postPath } from './ledger.ts';

type Attempt = Pick<Claim, 'key' | 'turn'>;

/** Path of the state of attempt `turn`: about to post, or ended. */
export function attemptRecordPath({ key, turn }: Attempt): string {
  return `f/credits/turns/${key}_${turn}`;
}

/**
 * Writes the next state of an attempt that this process may post or end: first its own path, then the ledger record.
 * @param record in phase `posting` or `closed`
 */
export async function writeRecord(
  items: Pick<ItemStore, 'write'>,
  record: LedgerRecord,
  now: Date,
): Promise<void> {
  const written = { ...record, updated_at: now.toISOString() };
  await items.write(attemptRecordPath(record), written);
  await items.write(ledgerPath(record.key), written);
}

const endSchema = z.object({ end: z.int() });

/**
 * Revokes the right to post in an attempt. A process does so before it ends its attempt without a post, and a newer attempt does
 * so before it takes over.
 * @param by the attempt that revokes it: the same, or a newer one, after which the older attempt can no longer end itself
 * @returns false when a process already has the right and may have posted; for the same attempt also when another process
 *   revoked it first
 */
export async function takeEnd(
  items: Pick<ItemStore, 'take' | 'taken'>,
  { key, turn }: Attempt,
  by: number,
  now: Date,
): Promise<boolean> {
  const path = postPath(key, turn);
  if (await items.take(path, { at: now.toISOString(), end: by })) return true;
  return by > turn && endSchema.safeParse(await items.taken(path)).success;
}

/**
 * Ends an attempt without a post. With several processes in one attempt the first one sets the outcome: a later write could undo
 * decisions that people have made since.
 * @param record the closed record to store
 * @returns the stored outcome; null when another process may be posting, has taken over, or has not yet stored its outcome
 */
export async function endAttempt(
  items: Pick<ItemStore, 'take' | 'taken' | 'read' | 'write'>,
  record: LedgerRecord,
  now: Date,
): Promise<LedgerRecord | null> {
  if (await takeEnd(items, record, record.turn, now)) {
    await writeRecord(items, record, now);
    return record;
  }
  const ended = await attemptRecord(items, record);
  return ended?.phase === 'closed' ? ended : null;
}

/** The stored state of an attempt; null when it has none yet, or when it was cleaned up. */
async function attemptRecord(items: Pick<ItemStore, 'read'>, attempt: Attempt): Promise<LedgerRecord | null> {
  const path = attemptRecordPath(attempt);
  const value = await items.read(path);
  return value === undefined ? null : parseRecord(attempt.key, value, path);
}

/**
 * The record with the figures of an answer found in the thread, as stored before it was posted.
 * @param turn attempt that posted it; null when the answer does not name it
 */
export async function postedRecord(
  items: Pick<ItemStore, 'read'>,
  record: LedgerRecord,
  turn: number | null,
): Promise<LedgerRecord> {
  const posted = turn === null ? null : await attemptRecord(items, { key: record.key, turn });
  if (posted === null) return record;
  const { policy, links, posting, amount, credits, card } = posted;
  return { ...record, policy, links, posting, amount, credits, card };
}

/**
 * The record of the newest attempt that has stored a state; repairs the ledger record when it differs.
 * @param record the ledger record as read
 */
export async function newestRecord(
  items: Pick<ItemStore, 'read' | 'taken' | 'write'>,
  record: LedgerRecord,
): Promise<LedgerRecord> {
  const { key } = record;
  let newest = record.turn;
  while ((await items.taken(attemptPath(key, newest + 1))) !== undefined) newest++;
  // An attempt without a stored state: its process died or is still working.
  for (let turn = newest; turn >= record.turn; turn--) {
    const found = await attemptRecord(items, { key, turn });
    if (found === null) continue;
    if (found.turn !== record.turn || found.phase !== record.phase) await items.write(ledgerPath(key), found);
    return found;
  }
  return record;
}

export interface SendContext {
  items: ItemStore;
  slack: Pick<SlackPort, 'post'>;
  /** Why posting is stopped now, or null. */
  stopped: () => Promise<string | null>;
  /** Longest time one post may take, in milliseconds: no post starts that could outlast the lease. */
  postDeadlineMs: number;
  now: () => Date;
  sleep: (milliseconds: number) => Promise<void>;
}

const longestPauseMs = 30_000;

export type SendResult =
  | PostResult
  /** The right to post in this attempt belongs to another process or was revoked; nothing was posted. */
  | { kind: 'taken'; message: string };

/**
 * Posts `message` in the attempt of `record`.
 * @param note stores what is about to be posted; called after this process got the right to post
 */
export async function sendOnce(
  context: SendContext,
  record: Pick<LedgerRecord, 'key' | 'turn' | 'lease_until'>,
  message: Post,
  note: () => Promise<void> = async () => undefined,
): Promise<SendResult> {
  const inTime = () =>
    context.now().getTime() + context.postDeadlineMs < new Date(record.lease_until).getTime();
  const tooLate: PostResult = {
    kind: 'refused',
    error: 'lease_over: the run took longer than its claim lasts',
  };
  const mine = await context.items.take(postPath(record.key, record.turn), {
    at: context.now().toISOString(),
  });
  if (!mine) return { kind: 'taken', message: 'another process was about to post, or did' };
  await note();
  // Checked by token as well as by time, because the clock may have been set back.
  const overtaken = async () =>
    (await context.items.taken(attemptPath(record.key, record.turn + 1))) !== undefined;
  const isTaken: SendResult = { kind: 'taken', message: 'another run has taken the request over' };
  if (await overtaken()) return isTaken;
  if (!inTime()) return tooLate;
  const first = await context.slack.post(message);
  if (first.kind !== 'limited' || first.retryAfterSeconds * 1_000 > longestPauseMs) return first;
  await context.sleep(first.retryAfterSeconds * 1_000);
  const stopped = await context.stopped();
  if (stopped !== null) return { kind: 'refused', error: `kill_switch: ${stopped}` };
  if (await overtaken()) return isTaken;
  return inTime() ? context.slack.post(message) : tooLate;
}

/** @param kind a request has at most one message of each kind */
export function answerMessage(
  record: Pick<LedgerRecord, 'key' | 'channel' | 'ts' | 'policy' | 'run' | 'turn' | 'amount'>,
  kind: AnswerMark['kind'],
  text: string,
): Post {
  const { key, channel, ts, policy, run, turn } = record;
  const mark: AnswerMark = { request: key, kind, amount: record.amount ?? '', policy, run, turn: `${turn}` };
  return {
    channel,
    thread_ts: ts,
    text,
    metadata: { event_type: answerEvent, event_payload: { ...mark } },
  };
}
