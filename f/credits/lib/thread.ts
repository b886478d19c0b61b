/** What a request's thread says now: its links, whether it still stands, and which of our messages are already in it. */
import type { Policy } from './policy.ts';
import { isHuman, requestLinks } from './request.ts';
import type { SlackMessage } from './slack_text.ts';

/** Marks our messages in a thread; survives the loss of every store of ours. */
export const answerEvent = 'creditbot_answer';

export interface AnswerMark {
  /** Key of the request that the message answers. */
  request: string;
  kind: 'credit' | 'question' | 'card';
  /** Decimal amount of a credit, empty for a question. */
  amount: string;
  policy: string;
  run: string;
}

/** The links of a request: those of its message, else those that people have replied with. */
export function threadLinks(thread: readonly SlackMessage[], policy: Policy): string[] {
  const [parent, ...replies] = thread;
  if (parent === undefined) return [];
  const own = requestLinks(parent, policy);
  if (own.length > 0) return own;
  return [...new Set(replies.filter(isHuman).flatMap((reply) => requestLinks(reply, policy)))];
}

/** True when the parent message is gone: deleted parents with replies stay behind as a tombstone. */
export function isGone(thread: readonly SlackMessage[] | null): boolean {
  const [parent] = thread ?? [];
  return parent === undefined || parent.subtype === 'tombstone';
}

/** Our message of this kind for this request, if the thread has one. */
export function findAnswer(
  thread: readonly SlackMessage[] | null,
  request: string,
  kind: AnswerMark['kind'],
): { ts: string; amount: string } | null {
  for (const message of thread ?? []) {
    if (message.metadata?.event_type !== answerEvent || message.bot_id === undefined) continue;
    const payload = message.metadata.event_payload ?? {};
    if (payload.request === request && payload.kind === kind)
      return { ts: message.ts, amount: String(payload.amount ?? '') };
  }
  return null;
}
