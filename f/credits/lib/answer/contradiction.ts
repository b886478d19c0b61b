/** Compares what a request states with what its links prove: account, days, customer and spend must not contradict each other. */
import Big from 'big.js';
import { dollars, sum } from '../../../shared/lib/money.ts';
import { periodDays } from '../../../shared/lib/period.ts';
import { type SlackMessage, slackTs } from '../../../shared/lib/slack/message.ts';
import { ownWords } from '../../../shared/lib/slack/words.ts';
import type { LedgerCredit } from '../credit/figures.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import type { Policy } from '../policy/policy.ts';
import type { Reason } from '../reason/reasons.ts';
import { withoutUrls, wordsOf } from '../request/intent.ts';
import {
  accountsIn,
  amountIn,
  customersIn,
  type Days,
  periodsIn,
  type StatedPeriod,
  spendsIn,
} from '../request/stated.ts';
import { requestMessages, threadObjection } from '../request/thread.ts';

/**
 * What forbids an amount: words of the thread, or a contradiction between the request and its links. A person who has started the
 * request again with a reason has taken into account what the thread said until then.
 */
export function objection(
  thread: readonly SlackMessage[] | null,
  { decisions, links }: Pick<LedgerRecord, 'decisions' | 'links'>,
  credits: readonly LedgerCredit[],
  policy: Policy,
): Reason | null {
  const vouched = decisions.findLast(({ kind }) => kind === 'reprocessed' || kind === 'overridden');
  const since = vouched?.reason ? slackTs(new Date(vouched.at)) : '';
  const words = threadObjection(thread, policy, since);
  return words ?? (since === '' ? contradiction(thread, credits, policy, links.length) : null);
}

/**
 * The first contradiction, naming both sides; null when there is none.
 * @param linkCount links of the request; with more than `credits`, what it states may concern the others
 */
export function contradiction(
  thread: readonly SlackMessage[] | null,
  credits: readonly LedgerCredit[],
  policy: Policy,
  linkCount = credits.length,
): Reason | null {
  const words = requestMessages(thread ?? [], policy).map((message) => ({ message, ...ownWords(message) }));
  // An address without a label is part of the text, and names the account and the days of the link itself.
  const text = words.map((one) => withoutUrls(one.text)).join('\n');
  const [first] = words;
  const now = new Date(Number(first?.message.ts ?? 0) * 1_000);
  const labels = words.flatMap((one) => one.labels);
  const spends = [...(linkCount === credits.length ? spendsIn(text) : []), ...labelled(labels, credits)];
  const why =
    accountAgainst(accountsIn(text), credits) ??
    daysAgainst(periodsIn(text, now), credits, linkCount === credits.length) ??
    customerAgainst(customersIn(text), credits) ??
    spendAgainst(spends, credits, policy.request.spend_tolerance);
  return why === null ? null : { code: 'request_contradicts_link', message: why };
}

function accountAgainst(stated: readonly string[], credits: readonly LedgerCredit[]): string | null {
  if (stated.length === 0) return null;
  const other = credits.find(({ account_sid }) => account_sid !== null && !stated.includes(account_sid));
  return other
    ? `the request names the account ${stated.join(', ')}, the link ${other.url} is about ${nameOf(other)}`
    : null;
}

function nameOf({ account_sid, customer }: LedgerCredit): string {
  return customer === null ? `${account_sid}` : `${account_sid} (${customer})`;
}

/** Each link's days must be among those of a stated period, and each stated period be that of a link, or of all together. */
function daysAgainst(
  stated: readonly StatedPeriod[],
  credits: readonly LedgerCredit[],
  isWhole: boolean,
): string | null {
  const spans = credits.flatMap(({ url, period }) => {
    const days = period === null ? [] : periodDays(period);
    const [first, last] = [days[0], days.at(-1)];
    return first && last ? [{ url, first, last }] : [];
  });
  if (stated.length === 0 || spans.length === 0) return null;
  const [first = '', last = ''] = [
    spans.map((span) => span.first).sort()[0],
    spans
      .map((span) => span.last)
      .sort()
      .at(-1),
  ];
  const said = stated.map(([days]) => `${days?.first} to ${days?.last}`).join(' and ');
  const beyond = spans.find((span) => !stated.some((period) => period.some((days) => contains(days, span))));
  if (beyond)
    return `the request is about ${said}, the link ${beyond.url} about ${beyond.first} to ${beyond.last}`;
  const all = [...spans, { url: '', first, last }];
  if (!isWhole) return null;
  const unmet = stated.find((period) => !period.some((days) => all.some((span) => isSame(days, span))));
  return unmet ? `the request is about ${said}, its links about ${first} to ${last}` : null;
}

const dayMs = 86_400_000;

/** Days between two dates: time zones, and ends that count or not, make one day of difference. */
function apart(a: string, b: string): number {
  return Math.round((Date.parse(a) - Date.parse(b)) / dayMs);
}

function contains(days: Days, span: Days): boolean {
  return apart(days.first, span.first) <= 1 && apart(span.last, days.last) <= 1;
}

function isSame(days: Days, span: Days): boolean {
  return Math.abs(apart(days.first, span.first)) <= 1 && Math.abs(apart(days.last, span.last)) <= 1;
}

/** Words that are part of many companies' names. */
const commonNames = new Set([
  'inc',
  'ltd',
  'llc',
  'gmbh',
  'corp',
  'company',
  'group',
  'the',
  'and',
  'pty',
  'sarl',
]);

function customerAgainst(stated: readonly string[], credits: readonly LedgerCredit[]): string | null {
  const known = credits.flatMap(({ customer }) => customer ?? []);
  if (stated.length === 0 || known.length < credits.length || known.length === 0) return null;
  const parts = (names: readonly string[]) =>
    new Set(
      names
        .flatMap((name) => wordsOf(name).trim().split(' '))
        .filter((word) => word.length > 2 && !commonNames.has(word)),
    );
  const said = parts(stated);
  if (said.size === 0) return null;
  const other = credits.find(({ customer }) => {
    const own = parts(customer === null ? [] : [customer]);
    return own.size > 0 && ![...own].some((word) => said.has(word));
  });
  return other
    ? `the request is about ${stated.join(', ')}, the link ${other.url} about ${nameOf(other)}`
    : null;
}

/** Amounts that stand as the label of a link, when all links have a credit. */
function labelled(
  labels: readonly { url: string; label: string }[],
  credits: readonly LedgerCredit[],
): Big[] {
  const urls = new Set(credits.map(({ url }) => url));
  return labels.filter(({ url }) => urls.has(url)).flatMap(({ label }) => amountIn(label) ?? []);
}

/** Each stated amount is the cost of one link, or of all together. */
function spendAgainst(
  stated: readonly Big[],
  credits: readonly LedgerCredit[],
  tolerance: string,
): string | null {
  const costs = credits.map(({ fraud_cost }) => new Big(fraud_cost));
  const total = sum(costs);
  const other = stated.find((amount) => ![total, ...costs].some((cost) => isNear(amount, cost, tolerance)));
  return other === undefined
    ? null
    : `the request states a spend of ${dollars(other.toFixed())}, its links prove ${dollars(total.toFixed())}`;
}

/** Within the tolerance, or a dollar. */
function isNear(stated: Big, cost: Big, tolerance: string): boolean {
  const allowed = cost.times(tolerance);
  return stated
    .minus(cost)
    .abs()
    .lte(allowed.gt(1) ? allowed : 1);
}
