/**
 * The attempts of a request: each keeps what it is about to post or came to beside the record that people look at, and has one
 * post. The record is its last writer's, and a worker that lost its attempt long ago may be the last; an attempt's own item is
 * written by that attempt alone, and the newest attempt counts.
 */

import { z } from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import type { Post, PostResult, SlackPort } from '../../../shared/lib/slack/message.ts';
import { type AnswerMark, answerEvent } from '../request/thread.ts';
import { attemptPath, type Claim, type LedgerRecord, ledgerPath, parseRecord, postPath } from './ledger.ts';

type Turn = Pick<Claim, 'key' | 'turn'>;

/** Path of the record as its turn `turn` is about to post, or has ended. */
export function attemptRecordPath({ key, turn }: Turn): string {
  return `f/credits/turns/${key}_${turn}`;
}

/**
 * Writes the next state of a record whose turn this process may post or end: first for the turn, then for everybody.
 * @param record beyond `claimed`
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
 * Takes the right to post under a turn, so that nobody ever posts under it: its own processes before they end it without a post,
 * whoever takes over from it before anything else.
 * @param by the turn that ends it: itself, or a newer one, after which it cannot end itself any more
 * @returns false when a process has the right already, and may have posted; for the turn itself also when anybody else was first,
 *   be it another process of its own
 */
export async function takeEnd(
  items: Pick<ItemStore, 'take' | 'taken'>,
  { key, turn }: Turn,
  by: number,
  now: Date,
): Promise<boolean> {
  const path = postPath(key, turn);
  if (await items.take(path, { at: now.toISOString(), end: by })) return true;
  return by > turn && endSchema.safeParse(await items.taken(path)).success;
}

/**
 * Ends a turn without a post. Of several processes of one turn the first decides: what another would write an hour late could take
 * back what people have answered by then.
 * @param record how this process would have it end
 * @returns how it has ended; null when another process may be posting, has taken over, or has not yet written down what it decided
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

/** What a turn came to; null when it has come to nothing yet, or is so old that it was cleared up. */
async function attemptRecord(items: Pick<ItemStore, 'read'>, turn: Turn): Promise<LedgerRecord | null> {
  const path = attemptRecordPath(turn);
  const value = await items.read(path);
  return value === undefined ? null : parseRecord(turn.key, value, path);
}

/**
 * A record with the figures of an answer that was found in the thread, as they were written down before it was posted.
 * @param turn under which it was posted; null where the answer does not say
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
 * The record as the newest turn that came to anything left it, and puts it back in its place when another stands there.
 * @param record as it was found
 */
export async function newestRecord(
  items: Pick<ItemStore, 'read' | 'taken' | 'write'>,
  record: LedgerRecord,
): Promise<LedgerRecord> {
  const { key } = record;
  let newest = record.turn;
  while ((await items.taken(attemptPath(key, newest + 1))) !== undefined) newest++;
  // A turn that came to nothing has no record: its taker died, or is at work.
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
  /** Why nothing may be posted right now, or null. */
  stopped: () => Promise<string | null>;
  /** Longest time one post may take, in milliseconds: none is begun that could outlive the lease. */
  postDeadlineMs: number;
  now: () => Date;
  sleep: (milliseconds: number) => Promise<void>;
}

const longestPauseMs = 30_000;

export type SendResult =
  | PostResult
  /** Another process has the right to post under this turn, or nobody has it any more; this one leaves the turn alone. */
  | { kind: 'taken'; message: string };

/**
 * Posts `message` under the turn of `record`.
 * @param note writes down what is about to be posted; called once this process alone may
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
  // Whatever the clock says, which may have been set back meanwhile.
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

/** @param kind what the message is to its request: one of each at most */
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
