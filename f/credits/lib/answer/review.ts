/** Says in the thread, once, what only the requester can put right. Whatever comes of it, the request ends in review. */

import type { SlackMessage, SlackPort } from '../../../shared/lib/slack/message.ts';
import { answerMessage, type SendContext, sendOnce, writeRecord } from '../ledger/attempts.ts';
import { type Answer, close, end, unsure } from '../ledger/ending.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import type { Policy } from '../policy/policy.ts';
import { type Reason, reasonText } from '../reason/reasons.ts';
import { findAnswer, isGone } from '../request/thread.ts';

export interface AnswerContext extends SendContext {
  slack: Pick<SlackPort, 'thread' | 'post'>;
  policy: Policy;
  dryRun: boolean;
  /** Whether a card that explains the credit is to follow it. */
  card: boolean;
  /** True when the links came from the thread itself, so that they must still stand there; false when an operator gave them. */
  linksFromThread: boolean;
}

/**
 * Ends a request in review.
 * @param refused links that were; otherwise those that the reason names, and none where it is about the request as a whole
 */
export async function review(
  context: AnswerContext,
  record: LedgerRecord,
  thread: SlackMessage[] | null,
  reason: Reason,
  refused: readonly string[] = record.links.filter((url) => reason.message.startsWith(`${url}: `)),
): Promise<Answer> {
  // What an earlier turn has said is not what this one says.
  const silent = { ...record, hint: null, posting: record.posting?.kind === 'hint' ? null : record.posting };
  const ending = { outcome: 'needs_review' as const, reason };
  const text = context.policy.teach_requester && !isGone(thread) ? reasonText(reason.code).hint : null;
  if (text === null || !context.linksFromThread) return end(context, silent, ending);
  const told: LedgerRecord = { ...silent, posting: { kind: 'hint', text } };
  if (context.dryRun) return end(context, told, ending);
  const bad = [...new Set([...(record.hint?.bad ?? []), ...refused])];
  const hint = { code: reason.code, bad, needed: record.hint?.needed ?? record.links.length };
  // Once for a request, also where nobody could see whether it arrived.
  const before = record.hint !== null || findAnswer(thread, record.key, 'hint') !== null;
  if (before) return end(context, { ...silent, hint }, ending);
  if ((await context.stopped()) !== null) return end(context, silent, ending);

  const note = () => writeRecord(context.items, { ...told, phase: 'posting' }, context.now());
  const result = await sendOnce(context, told, answerMessage(told, 'hint', text), note);
  switch (result.kind) {
    case 'taken':
      return unsure(record);
    case 'posted':
    case 'unknown':
      return close(context, { ...told, hint }, ending);
    case 'limited':
    case 'refused':
      return close(context, silent, ending);
  }
}
