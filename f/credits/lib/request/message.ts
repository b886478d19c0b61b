/** Our messages in a thread, with the metadata by which they are found again. */
import type { LedgerRecord } from '../ledger/ledger.ts';
import type { Post } from '../messages/slack_port.ts';
import { type AnswerMark, answerEvent } from './thread.ts';

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
