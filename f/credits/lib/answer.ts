/** Ends a claimed request: writes its outcome, and posts its one answer so that no crash, retry or second run can post another. */

import { heldRecord, writeRecord } from './claims.ts';
import { approvalText, type Decision, questionText, type Reason } from './decision.ts';
import { refusePost } from './guard_post.ts';
import { type Claim, type LedgerRecord, needsOperator, type Outcome, retryAt } from './ledger.ts';
import { toWire } from './money.ts';
import type { Policy } from './policy.ts';
import { type SendContext, sendOnce } from './send.ts';
import type { Post, SlackPort } from './slack_port.ts';
import type { SlackMessage } from './slack_text.ts';
import { type AnswerMark, answerEvent, findAnswer, isGone, threadLinks } from './thread.ts';

export interface AnswerContext extends SendContext {
  slack: Pick<SlackPort, 'thread' | 'post'>;
  policy: Policy;
  dryRun: boolean;
  /** True when the links came from the thread itself, so that they must still stand there; false when an operator gave them. */
  linksFromThread: boolean;
}

/** How a request ended, as the run's history shows it. */
export interface Answer {
  key: string;
  channel: string;
  ts: string;
  turn: number;
  outcome: Outcome;
  reason: Reason | null;
  amount: string | null;
  text: string | null;
  posted_ts: string | null;
  /** Whether the operator is to be told. */
  notify: boolean;
}

/** Carries out `decision` for the request that `claim` holds. Throws CreditError `claim_lost` when it holds it no more. */
export async function answerRequest(
  context: AnswerContext,
  claim: Claim,
  decision: Decision,
): Promise<Answer> {
  const record = await heldRecord(context.items, claim);
  if (record.phase === 'closed') return answerOf(record);

  // Somebody may be posting right now: wait until that has reached Slack or never will, then let the thread tell.
  if (record.phase === 'posting') await context.sleep(2 * context.postDeadlineMs);
  const thread = await context.slack.thread(record.channel, record.ts);
  const earlier = findAnswer(thread, record.key, 'credit');
  if (earlier)
    return close(context, record, { outcome: 'credited', amount: earlier.amount, posted_ts: earlier.ts });
  if (record.posting?.kind === 'question' && record.phase === 'posting') {
    const question = findAnswer(thread, record.key, 'question');
    if (question) return close(context, record, { outcome: 'needs_link', posted_ts: question.ts });
  }

  switch (decision.kind) {
    case 'skip':
      return close(context, record, { outcome: 'skipped', reason: decision.reason });
    case 'review':
      return close(context, record, { outcome: 'needs_review', reason: decision.reason });
    case 'fail':
      return fail(context, record, decision.reason);
    case 'ask_for_link':
    case 'approve':
      return post(context, record, thread, decision);
  }
}

type Intent = Extract<Decision, { kind: 'approve' | 'ask_for_link' }>;

async function post(
  context: AnswerContext,
  held: LedgerRecord,
  thread: SlackMessage[] | null,
  intent: Intent,
): Promise<Answer> {
  if (isGone(thread)) {
    return close(context, held, {
      outcome: 'skipped',
      reason: { code: 'request_deleted', message: 'the message was deleted before it was answered' },
    });
  }
  if (context.linksFromThread && !sameLinks(threadLinks(thread ?? [], context.policy), held.links)) {
    return fail(context, held, {
      code: 'request_changed',
      message: 'the links of the request changed while it was worked on; it is computed again',
    });
  }
  const credit = intent.kind === 'approve' ? intent : null;
  if (credit === null && findAnswer(thread, held.key, 'question')) {
    return close(context, held, { outcome: 'needs_link' });
  }
  const written = new Date(Number(held.ts) * 1_000);
  const guards = { ...context, limits: context.policy.limits };
  const reason = await refusePost(guards, held.key, credit && { ...credit, written });
  if (reason) return close(context, held, { outcome: 'needs_review', reason });

  const kind = credit ? 'credit' : 'question';
  const text = credit ? approvalText(credit.amount, context.policy.category) : questionText;
  const record: LedgerRecord = {
    ...held,
    amount: credit && toWire(credit.amount),
    credits: credit?.credits ?? [],
    posting: { kind, text },
  };
  if (context.dryRun) return close(context, record, { outcome: 'dry_run' });

  await writeRecord(context.items, { ...record, phase: 'posting' }, context.now());
  const result = await sendOnce(context, record, message(record, kind, text));
  switch (result.kind) {
    case 'posted':
      return close(context, record, {
        outcome: credit ? 'credited' : 'needs_link',
        posted_ts: result.ts,
      });
    case 'refused':
      return fail(context, record, {
        code: 'post_refused',
        message: `Slack refused the answer: ${result.error}`,
      });
    case 'limited':
      return fail(context, record, {
        code: 'post_limited',
        message: `Slack asks to wait ${result.retryAfterSeconds} s`,
      });
    case 'unknown':
      return readBack(context, record, kind, result.message);
  }
}

function message(record: LedgerRecord, kind: AnswerMark['kind'], text: string): Post {
  const { key, channel, ts, policy, run } = record;
  const mark: AnswerMark = { request: key, kind, amount: record.amount ?? '', policy, run };
  return {
    channel,
    thread_ts: ts,
    text,
    metadata: { event_type: answerEvent, event_payload: { ...mark } },
  };
}

/** After an answer that says nothing, only the thread can tell. Not there yet means unknown: the record stays in `posting` until its lease is over. */
async function readBack(
  context: AnswerContext,
  record: LedgerRecord,
  kind: AnswerMark['kind'],
  why: string,
): Promise<Answer> {
  const posted = findAnswer(await context.slack.thread(record.channel, record.ts), record.key, kind);
  if (posted)
    return close(context, record, {
      outcome: kind === 'credit' ? 'credited' : 'needs_link',
      posted_ts: posted.ts,
    });
  const reason = {
    code: 'post_unknown',
    message: `Slack did not confirm the answer (${why}); the thread is read again after ${record.lease_until}`,
  };
  return answerOf({ ...record, outcome: 'failed', reason });
}

async function fail(context: AnswerContext, record: LedgerRecord, reason: Reason): Promise<Answer> {
  const failures = record.failures + 1;
  const retry_at = retryAt(failures, context.now(), context.policy.claim);
  return close(context, { ...record, failures }, { outcome: 'failed', reason, retry_at });
}

type Ending = Pick<LedgerRecord, 'outcome'> &
  Partial<Pick<LedgerRecord, 'reason' | 'amount' | 'posted_ts' | 'retry_at'>>;

async function close(context: AnswerContext, record: LedgerRecord, ending: Ending): Promise<Answer> {
  const closed: LedgerRecord = { ...record, reason: null, retry_at: null, ...ending, phase: 'closed' };
  await writeRecord(context.items, closed, context.now());
  return answerOf(closed);
}

function answerOf(record: LedgerRecord): Answer {
  const { key, channel, ts, turn, reason, amount, posted_ts } = record;
  const text = record.posting?.text ?? null;
  const outcome = record.outcome ?? 'failed';
  return { key, channel, ts, turn, outcome, reason, amount, text, posted_ts, notify: needsOperator(record) };
}

function sameLinks(now: readonly string[], then: readonly string[]): boolean {
  return now.length === then.length && now.every((url, index) => url === then[index]);
}
