/** What a person reads before closing a request in review: who wrote what, and the spend that would be recorded with it. */
import { dollars } from '../../../shared/lib/money.ts';
import { minute } from '../../../shared/lib/period.ts';
import type { SlackMessage } from '../../../shared/lib/slack/message.ts';
import { ownWords } from '../../../shared/lib/slack/words.ts';
import type { LedgerCredit } from '../credit/figures.ts';
import { type LedgerRecord, requestStatus } from '../ledger/ledger.ts';

/** Spend of one link: `first` and `last` are its days, both included. Money is decimal text. */
export interface ReviewSpend {
  url: string;
  account: string | null;
  customer: string | null;
  product: string | null;
  period: { start: string; end: string } | null;
  amount: string;
  fraud_cost: string;
}

export interface ReviewDetails {
  /** Slack user who wrote the request; null when Slack does not show it. */
  requester: string | null;
  message: string | null;
  /** Why Slack shows nothing; null when it does. */
  thread_problem: string | null;
  /** The last attempt, 0 without one. */
  attempt: number;
  /** Why the request cannot be closed: somebody has closed it, or a run works on it; null when it can be. */
  blocked: string | null;
  spend: ReviewSpend[];
  /** Products of the policy: spend that no link proves belongs to one of them. */
  products: string[];
}

/** Longest text of a message that is shown, and longest address in it. */
const MOST_TEXT = 400;
const MOST_ADDRESS = 48;

/** @param thread the thread of the request, or why Slack does not show it; null when its message is deleted */
export function reviewDetails(
  record: LedgerRecord | null,
  thread: readonly SlackMessage[] | null | { problem: string },
  spend: readonly LedgerCredit[],
  products: readonly string[],
  now: Date,
): ReviewDetails {
  const message = thread !== null && 'problem' in thread ? null : (thread?.[0] ?? null);
  return {
    requester: message?.user ?? null,
    message: message === null ? null : excerpt(ownWords(message).text),
    thread_problem: problemOf(thread),
    attempt: record?.turn ?? 0,
    blocked: blockedBy(record, now),
    spend: spend.map(({ url, account_sid, customer, product, period, amount, fraud_cost }) => ({
      url,
      account: account_sid,
      customer,
      product,
      period,
      amount,
      fraud_cost,
    })),
    products: [...products],
  };
}

/** The beginning of a text; long addresses are cut, because the thread has them. */
function excerpt(text: string): string {
  const short = text
    .trim()
    .replace(/https?:\/\/\S+/g, (url) =>
      url.length > MOST_ADDRESS ? `${url.slice(0, MOST_ADDRESS)}…` : url,
    );
  return short.length > MOST_TEXT ? `${short.slice(0, MOST_TEXT)}…` : short;
}

function problemOf(thread: readonly SlackMessage[] | null | { problem: string }): string | null {
  if (thread === null) return 'the message is deleted in Slack';
  return 'problem' in thread ? thread.problem : null;
}

function blockedBy(record: LedgerRecord | null, now: Date): string | null {
  const status = requestStatus(record, now);
  if (status.kind === 'held') return `a run works on this request until ${minute(status.until)}`;
  if (record?.outcome === 'credited') return `this request was credited ${dollars(record.amount ?? '0')}`;
  const { code, message } = record?.reason ?? {};
  return code === 'handled_by_hand' || code === 'declined_by_hand' ? (message ?? code) : null;
}
