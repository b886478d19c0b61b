/** Ends a request in review, after one hint in its thread when the requester can correct it. */

import type { SlackMessage, SlackPort } from '../../../shared/lib/slack/message.ts';
import { answerMessage, type SendContext, sendOnce, writeRecord } from '../ledger/attempts.ts';
import { type Answer, close, end, unsure } from '../ledger/ending.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import type { Policy } from '../policy/policy.ts';
import { type Reason, reasonText } from '../reason/reasons.ts';
import { threadObjection } from '../request/objection.ts';
import { findAnswer, isGone } from '../request/thread.ts';

export interface AnswerContext extends SendContext {
  slack: Pick<SlackPort, 'thread' | 'post'>;
  policy: Policy;
  dryRun: boolean;
  /** Whether a card that explains the credit follows. */
  card: boolean;
  /** True when the links come from the thread and must still be there; false when an operator gave them. */
  linksFromThread: boolean;
}

/**
 * Ends a request in review.
 * @param refused the refused links; by default those that the reason names, none when it concerns the whole request
 */
export async function review(
  context: AnswerContext,
  record: LedgerRecord,
  thread: SlackMessage[] | null,
  reason: Reason,
  refused: readonly string[] = record.links.filter((url) => reason.message.startsWith(`${url}: `)),
): Promise<Answer> {
  // The hint of an earlier attempt is not one of this attempt.
  const silent = { ...record, hint: null, posting: record.posting?.kind === 'hint' ? null : record.posting };
  const ending = { outcome: 'needs_review' as const, reason };
  const teaches = context.policy.teach_requester && !isGone(thread);
  const text =
    teaches && threadObjection(thread, context.policy) === null ? reasonText(reason.code).hint : null;
  if (text === null || !context.linksFromThread) return end(context, silent, ending);
  const hinted: LedgerRecord = { ...silent, posting: { kind: 'hint', text } };
  if (context.dryRun) return end(context, hinted, ending);
  const bad = [...new Set([...(record.hint?.bad ?? []), ...refused])];
  const hint = { code: reason.code, bad, needed: record.hint?.needed ?? record.links.length };
  // Once per request, also when its delivery is unknown.
  const before = record.hint !== null || findAnswer(thread, record.key, 'hint') !== null;
  if (before) return end(context, { ...silent, hint }, ending);
  if ((await context.stopped()) !== null) return end(context, silent, ending);

  const note = () => writeRecord(context.items, { ...hinted, phase: 'posting' }, context.now());
  const result = await sendOnce(context, hinted, answerMessage(hinted, 'hint', text), note);
  switch (result.kind) {
    case 'taken':
      return unsure(record);
    case 'posted':
    case 'unknown':
      return close(context, { ...hinted, hint }, ending);
    case 'limited':
    case 'refused':
      return close(context, silent, ending);
  }
}
