/** Ends a claimed request: stores its outcome and posts its answer once, also after a crash, a retry or a concurrent run. */

import { formatDollars, toWire } from '../../../shared/lib/money.ts';
import type { SlackMessage } from '../../../shared/lib/slack/message.ts';
import { askedBefore, newAsk, proposalHash, refusalReason } from '../approval/approval.ts';
import { guardPost } from '../guards/guard_post.ts';
import { answerMessage, postedRecord, sendOnce, writeRecord } from '../ledger/attempts.ts';
import { heldRecord } from '../ledger/claims.ts';
import { type Answer, answerOf, approvalNeeded, close, end, failed } from '../ledger/ending.ts';
import { type Claim, type LedgerRecord, retryAt } from '../ledger/ledger.ts';
import { categoryOf } from '../policy/product_rule.ts';
import type { Reason, ReasonCode } from '../reason/reasons.ts';
import {
  type AnswerMark,
  asksInThread,
  currentLinks,
  findAnswer,
  isGone,
  sameLinks,
  wrongLinks,
} from '../request/thread.ts';
import { objection } from './contradiction.ts';
import {
  type AnswerContext,
  applyOverride,
  approvalText,
  type Decision,
  overriddenAmount,
  questionText,
  review,
} from './decision.ts';

/** Carries out `decision` for the request that `claim` holds. Throws CreditError `claim_lost` when another run has claimed it. */
export async function answerRequest(
  context: AnswerContext,
  claim: Claim,
  decision: Decision,
): Promise<Answer> {
  const record = await heldRecord(context.items, claim);
  if (record.phase === 'closed') return answerOf(record);

  // Another process may be posting: wait until its post has reached Slack or never will, then read the thread.
  if (record.phase === 'posting') await context.sleep(2 * context.postDeadlineMs);
  const thread = await context.slack.thread(record.channel, record.ts);
  const earlier = findAnswer(thread, record.key, 'credit');
  if (earlier) {
    const posted = await postedRecord(context.items, record, earlier.turn);
    return close(context, posted, { outcome: 'credited', amount: earlier.amount, posted_ts: earlier.ts });
  }
  if (record.posting?.kind === 'question' && record.phase === 'posting') {
    const question = findAnswer(thread, record.key, 'question');
    if (question) return end(context, record, { outcome: 'needs_link', posted_ts: question.ts });
  }

  const meant = applyOverride(decision, overriddenAmount(record));
  const second = meant.kind === 'skip' || meant.kind === 'fail' ? null : asksInThread(thread, record.ts);
  if (second) return review(context, record, thread, alsoFound(second, meant));
  switch (meant.kind) {
    case 'skip':
      return end(context, record, { outcome: 'skipped', reason: meant.reason });
    case 'review':
      return review(context, record, thread, meant.reason, meant.links);
    case 'fail':
      return end(context, ...failed(context, record, meant.reason));
    case 'ask_for_link':
      return ask(context, record, thread);
    case 'approve':
      return approve(context, record, thread, meant);
  }
}

/** A second request in a thread, with what its links have come to. */
function alsoFound(second: Reason, meant: Decision): Reason {
  const found =
    meant.kind === 'approve'
      ? `; its links come to ${formatDollars(meant.amount)}`
      : meant.kind === 'review'
        ? `; ${meant.reason.message}`
        : '';
  return { ...second, message: `${second.message}${found}` };
}

/** The ending when the current thread forbids a post; null when a post is allowed. */
function refusedByThread(
  context: AnswerContext,
  held: LedgerRecord,
  thread: SlackMessage[] | null,
): Promise<Answer> | null {
  if (isGone(thread)) {
    const message = 'the message was deleted before it was answered';
    return end(context, held, { outcome: 'skipped', reason: { code: 'request_deleted', message } });
  }
  const { links } = currentLinks(thread ?? [], context.policy, held);
  if (context.linksFromThread && !sameLinks(links, held.links)) {
    const message = 'the links of the request changed while it was worked on; it is computed again';
    return end(context, ...failed(context, held, { code: 'request_changed', message }));
  }
  return null;
}

async function ask(
  context: AnswerContext,
  held: LedgerRecord,
  thread: SlackMessage[] | null,
): Promise<Answer> {
  const refused = refusedByThread(context, held, thread);
  if (refused) return refused;
  if (findAnswer(thread, held.key, 'question')) return end(context, held, { outcome: 'needs_link' });
  const guarded = await guardPost(context, held.key, null);
  // Asked once the kill switch is off: a run tries again, and no failure is counted.
  if (guarded.kind === 'refuse') {
    const retry_at = retryAt(1, context.now(), { ...context.policy.claim, max_attempts: 2 });
    return end(context, held, { outcome: 'failed', reason: guarded.reason, retry_at });
  }
  const wrong = (thread ?? []).slice(0, 1).flatMap((message) => wrongLinks(message, context.policy));
  return post(context, { ...held, amount: null, credits: [], card: false }, 'question', questionText(wrong));
}

async function approve(
  context: AnswerContext,
  before: LedgerRecord,
  thread: SlackMessage[] | null,
  { amount, credits }: Extract<Decision, { kind: 'approve' }>,
): Promise<Answer> {
  const refused = refusedByThread(context, before, thread);
  if (refused) return refused;
  const { policy, items } = context;
  const { key, links } = before;
  const objected = objection(thread, before, credits, policy);
  if (objected) return review(context, before, thread, objected);
  const hash = proposalHash({ key, amount, links, credits, policy: policy.version });
  const { record: held, asked } = await askedBefore(items, before, hash);
  if (asked.kind === 'turned_down')
    return end(context, held, { outcome: 'needs_review', reason: refusalReason(asked.verdict) });

  const written = new Date(Number(held.ts) * 1_000);
  const approved = asked.kind === 'approved';
  const overridden = overriddenAmount(held) !== null;
  const guarded = await guardPost(context, key, { amount, credits, written, approved, overridden });
  if (guarded.kind === 'refuse') return review(context, held, thread, guarded.reason);
  const record: LedgerRecord = { ...held, amount: toWire(amount), credits, card: context.card };
  const text = approvalText(amount, categoryOf(policy, credits));
  if (guarded.kind === 'post') return post(context, record, 'credit', text);

  const message = guarded.causes.map((cause) => cause.message).join('; ');
  const reason: Reason = { code: approvalNeeded, message };
  if (context.dryRun)
    return end(context, { ...record, posting: { kind: 'credit', text } }, { outcome: 'dry_run', reason });
  const requester = thread?.[0]?.user ?? null;
  const proposal = { hash, causes: guarded.causes, requester, linksGiven: !context.linksFromThread };
  const question =
    asked.kind === 'waiting' ? held.ask : newAsk(held, proposal, policy.approval, context.now());
  return end(context, { ...record, ask: question }, { outcome: 'needs_review', reason });
}

async function post(
  context: AnswerContext,
  held: LedgerRecord,
  kind: 'credit' | 'question',
  text: string,
): Promise<Answer> {
  const record: LedgerRecord = { ...held, posting: { kind, text } };
  if (context.dryRun) return end(context, record, { outcome: 'dry_run', ...(await refusedLive(context)) });

  const note = () => writeRecord(context.items, { ...record, phase: 'posting' }, context.now());
  const result = await sendOnce(context, record, answerMessage(record, kind, text), note);
  switch (result.kind) {
    case 'posted':
      return close(context, record, {
        outcome: kind === 'credit' ? 'credited' : 'needs_link',
        posted_ts: result.ts,
      });
    case 'refused':
      return notPosted(context, record, 'post_refused', `Slack refused the answer: ${result.error}`);
    case 'limited':
      return notPosted(context, record, 'post_limited', `Slack asks to wait ${result.retryAfterSeconds} s`);
    case 'unknown':
    case 'taken':
      return readBack(context, record, kind, result.message);
  }
}

/** What would have refused the post of a dry run although the guards have not. */
async function refusedLive({ stopped }: AnswerContext): Promise<{ reason?: Reason }> {
  const message = await stopped();
  return message === null ? {} : { reason: { code: 'kill_switch', message } };
}

function notPosted(
  context: AnswerContext,
  record: LedgerRecord,
  code: ReasonCode,
  message: string,
): Promise<Answer> {
  return close(context, ...failed(context, record, { code, message }));
}

/** Reads the thread after an unclear response to a post. A missing message means unknown: the record stays in `posting`. */
async function readBack(
  context: AnswerContext,
  record: LedgerRecord,
  kind: AnswerMark['kind'],
  why: string,
): Promise<Answer> {
  const posted = findAnswer(await context.slack.thread(record.channel, record.ts), record.key, kind);
  if (posted)
    return close(context, await postedRecord(context.items, record, posted.turn), {
      outcome: kind === 'credit' ? 'credited' : 'needs_link',
      posted_ts: posted.ts,
    });
  const reason: Reason = {
    code: 'post_unknown',
    message: `Slack did not confirm the answer (${why}); the thread is read again after ${record.lease_until}`,
  };
  return answerOf({ ...record, outcome: 'failed', reason });
}
