/**
 * Decides a request from the results of its links, all or nothing: a part of a total is never approved. Ends a request in review,
 * after one hint in its thread when the requester can correct it.
 */
import Big from 'big.js';
import { dollars, formatDollars, parseDecimal, sum } from '../../../shared/lib/money.ts';
import type { SlackMessage, SlackPort } from '../../../shared/lib/slack/message.ts';
import { creditSchema, type LedgerCredit } from '../credit/figures.ts';
import type { LinkResult } from '../credit/link_credit.ts';
import { answerMessage, type SendContext, sendOnce, writeRecord } from '../ledger/attempts.ts';
import { type Answer, close, end, unsure } from '../ledger/ending.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import type { Policy } from '../policy/policy.ts';
import { type Reason, reasonText } from '../reason/reasons.ts';
import { findAnswer, isGone, threadObjection } from '../request/thread.ts';

export type Decision =
  | { kind: 'approve'; amount: Big; credits: LedgerCredit[] }
  | { kind: 'ask_for_link' }
  | { kind: 'skip'; reason: Reason }
  /**
   * `credits` when the spend is proven and only the amount cannot be approved; `links` are the refused links, absent when the
   * reason concerns the whole request.
   */
  | { kind: 'review'; reason: Reason; credits?: LedgerCredit[]; links?: string[] }
  | { kind: 'fail'; reason: Reason };

/**
 * Decides a request.
 * @param results the result of each link, in the order of the links
 * @param linkCount how many links the request has
 */
export function decide(results: readonly LinkResult[], linkCount: number, maxLinks: number): Decision {
  if (linkCount === 0) return { kind: 'ask_for_link' };
  if (linkCount > maxLinks) {
    return {
      kind: 'review',
      reason: {
        code: 'too_many_links',
        message: `the request has ${linkCount} links, the policy allows ${maxLinks}; split it`,
      },
    };
  }
  if (results.length !== linkCount) {
    return {
      kind: 'fail',
      reason: { code: 'link_failed', message: `${results.length} of ${linkCount} links have a result` },
    };
  }
  const failed = results.filter((result) => result.kind === 'failed');
  const refused = results.filter((result) => result.kind === 'refuse');
  const credits = results.filter((result) => result.kind === 'credit');
  const [refusal] = refused;
  const [failure] = failed;
  // A refusal needs a person with or without a retry, so it comes before a failure.
  if (refusal) {
    return {
      kind: 'review',
      reason: { code: refusal.code, message: perLink(refused.map((r) => [r.url, r.reason])) },
      links: refused.map(({ url }) => url),
    };
  }
  if (failure) {
    return {
      kind: 'fail',
      reason: { code: failure.code, message: perLink(failed.map((r) => [r.url, r.message])) },
    };
  }
  if (credits.length === 0) {
    return {
      kind: 'skip',
      reason: { code: 'product_not_handled', message: 'no link is about a product we handle' },
    };
  }
  return approve(credits);
}

/** The line posted in the thread: `Approved, $1,234.50, exceptions`. */
export function approvalText(amount: Big, category: string): string {
  return `Approved, ${formatDollars(amount)}, ${category}`;
}

/**
 * The question posted when a request has no link.
 * @param wrong what is wrong with a link that resembles one of our Looker
 */
export function questionText(wrong: readonly string[] = []): string {
  const [first] = wrong;
  const found =
    first === undefined
      ? 'I could not find a Looker link in this request.'
      : `I cannot use the link of this request: it ${first}.`;
  return `${found} Please reply in this thread, or edit the message, with the Looker link of the fraud spend; I will take it from there.`;
}

/** The fields of a credit that the ledger keeps. */
const factsSchema = creditSchema.strip();

function approve(credits: LedgerCredit[]): Decision {
  const repeated = credits.find((credit, index) =>
    credits.some((other, before) => before < index && overlaps(credit, other)),
  );
  if (repeated) {
    const message = `two links cover the same account and period (${repeated.account_sid ?? repeated.url}); the spend would be credited twice`;
    return { kind: 'review', reason: { code: 'links_overlap', message } };
  }
  const amounts = credits.flatMap((credit) => parseDecimal(credit.amount) ?? []);
  if (amounts.length !== credits.length) {
    return {
      kind: 'review',
      reason: { code: 'amount_unreadable', message: 'a credit is not a decimal amount' },
    };
  }
  const amount = sum(amounts);
  const facts = credits.map((credit) => factsSchema.parse(credit));
  if (amount.eq(0)) {
    return {
      kind: 'review',
      credits: facts,
      reason: {
        code: 'zero_credit',
        message: 'the credit is $0.00: nothing to approve; the breakdown says why',
      },
    };
  }
  return { kind: 'approve', amount, credits: facts };
}

/** Same account and product, and periods [start, end) that overlap; unknown accounts or periods count as overlapping. */
function overlaps(a: LedgerCredit, b: LedgerCredit): boolean {
  if (a.product !== b.product) return false;
  if (a.account_sid === null || b.account_sid === null) return a.sql_sha256 === b.sql_sha256;
  if (a.account_sid !== b.account_sid) return false;
  if (a.period === null || b.period === null) return true;
  return a.period.start < b.period.end && b.period.start < a.period.end;
}

function perLink(entries: [url: string, message: string][]): string {
  return entries.map(([url, message]) => `${url}: ${message}`).join('\n');
}

/** The amount that a person has set for a request, or null when the computed one is used. */
export function overriddenAmount({ decisions }: Pick<LedgerRecord, 'decisions'>): Big | null {
  const last = decisions.findLast(({ kind }) => kind === 'overridden' || kind === 'reprocessed');
  return last?.kind === 'overridden' && last.amount !== null ? new Big(last.amount) : null;
}

/** Replaces the computed amount by the set one. Without proven spend no amount can be set. */
export function applyOverride(decision: Decision, amount: Big | null): Decision {
  if (amount === null) return decision;
  const credits = 'credits' in decision ? decision.credits : undefined;
  if (credits === undefined) return decision;
  const cost = sum(credits.map(({ fraud_cost }) => new Big(fraud_cost)));
  if (amount.lte(cost)) return { kind: 'approve', amount, credits };
  const message = `the amount set by hand, ${formatDollars(amount)}, is above the fraud cost of ${dollars(cost.toFixed())} that the links prove`;
  return { kind: 'review', reason: { code: 'override_above_cost', message } };
}

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
  if ((await context.stopped()) !== null) return end(context, { ...silent, hint_due: true }, ending);

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
      return close(context, { ...silent, hint_due: (await context.stopped()) !== null }, ending);
  }
}
