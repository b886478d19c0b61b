/** The one post of a turn: one process has the right to it, none is begun that could outlive the lease, and Slack's wish to wait is granted. */
import type { ItemStore } from '../ledger/items.ts';
import { type LedgerRecord, postPath, turnPath } from '../ledger/ledger.ts';
import type { Post, PostResult, SlackPort } from '../messages/slack_port.ts';

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
    (await context.items.taken(turnPath(record.key, record.turn + 1))) !== undefined;
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
