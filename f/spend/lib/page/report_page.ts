/** The page of one report: what it said, how each customer spent, which sources were read, and where it was posted. */
import Big from 'big.js';
import type { AlertState } from '../alert/alert.ts';
import { type Day, endOfPriorMonth, monthDays, monthName } from '../calendar/day.ts';
import { historyOf, type Revenue } from '../history/history.ts';
import type { Flag } from '../pace/flag.ts';
import { fullAmount, shortAmount, signedFullAmount } from '../report/amount_text.ts';
import type { DocumentAmount, DocumentCustomer } from '../report/document.ts';
import type { Source } from '../snapshot/snapshot.ts';
import { type ChannelDelivery, deliveriesOf } from './delivery.ts';
import type { KeptPost, KeptReading, KeptReport } from './kept.ts';
import { type SourceAge, sourceAges } from './source_age.ts';

/** An amount as the page prints it, or why there is none. */
export type ShownAmount =
  | { state: 'known'; text: string; source: Source }
  | { state: 'no_data'; detail: string };

export interface ShownDriver {
  /** Null for other. */
  name: string | null;
  kind: 'new' | 'vanished' | 'grown' | 'shrunk' | 'other';
  text: string;
  /** A decimal, for the length of the bar only. */
  change: string;
}

export interface ShownCustomer {
  customer: string;
  display_name: string;
  flag: Flag;
  status_text: string;
  month_to_date: ShownAmount;
  prior_month: ShownAmount;
  expected: string | null;
  change: string | null;
  /** As the report prints it, such as `+8%`. */
  change_text: string | null;
  /** With four decimals. */
  change_pct: string | null;
  weekday_text: string | null;
  /** Of big movers. */
  drivers: ShownDriver[] | null;
  vanished: { name: string; prior_month: string }[];
  alerts: { about: string; state: AlertState; since: Day }[];
  /** Decimals of each day of `ReportPage.days`, for the height of the bars only; null: no data. */
  daily: (string | null)[];
  /** The largest day. */
  highest: string | null;
}

export interface ReportPage {
  as_of: Day;
  made_at: string;
  policy_version: string;
  title: string;
  text: string;
  /** `Nov`, `Oct`. */
  month: string;
  prior_month: string;
  /** The prior month and this month up to the covered day. */
  days: Day[];
  customers: ShownCustomer[];
  watched: { customer: string; display_name: string; text: string }[];
  /** Trackers that could not be read, and damaged entries. */
  problems: string[];
  channels: ChannelDelivery[];
  sources: SourceAge[];
}

/** @param readings of the report's two months, in the order in which they were read */
export function reportPage(
  kept: KeptReport,
  posts: readonly KeptPost[],
  readings: readonly KeptReading[],
  now: Date,
): ReportPage {
  const { asOf, document } = kept;
  const revenue = historyOf(readings, document.currency).at(kept.madeAt);
  const days = pageDays(asOf);
  return {
    as_of: asOf,
    made_at: kept.madeAt,
    policy_version: kept.policyVersion,
    title: document.title,
    text: document.text,
    month: monthName(asOf),
    prior_month: monthName(endOfPriorMonth(asOf)),
    days,
    customers: document.customers.map((one) => shownCustomer(one, document.currency, revenue, days)),
    watched: document.watched,
    problems: [
      ...document.gaps.map(({ what, detail }) => `No data on ${what}: ${detail}`),
      ...document.problems,
    ],
    channels: deliveriesOf(kept, posts, now),
    sources: sourceAges(readings, asOf),
  };
}

export function pageDays(asOf: Day): Day[] {
  return [...monthDays(endOfPriorMonth(asOf)), ...monthDays(asOf)];
}

function shownCustomer(
  one: DocumentCustomer,
  currency: string,
  revenue: Revenue,
  days: readonly Day[],
): ShownCustomer {
  const { customer, display_name, flag, status_text, change_text, change_pct, weekday_text, alerts } = one;
  const daily = days.map((day) => {
    const amount = revenue.ofDay(customer, day);
    return amount.state === 'known' ? amount.amount : null;
  });
  const known = daily.filter((amount) => amount !== null);
  const highest = known.reduce<Big | null>((top, amount) => (top?.gte(amount) ? top : amount), null);
  return {
    customer,
    display_name,
    flag,
    status_text,
    change_text,
    change_pct,
    weekday_text,
    alerts,
    month_to_date: shownAmount(one.month_to_date, currency),
    prior_month: shownAmount(one.prior_month, currency),
    expected: one.expected === null ? null : fullAmount(one.expected, currency),
    change: one.change === null ? null : signedFullAmount(one.change, currency),
    drivers:
      one.drivers?.map(({ name, kind, change }) => shownDriver(name, kind, new Big(change), currency)) ??
      null,
    vanished: one.vanished.map(({ name, prior_month }) => ({
      name,
      prior_month: fullAmount(prior_month, currency),
    })),
    daily: daily.map((amount) => amount?.toFixed() ?? null),
    highest: highest === null ? null : shortAmount(highest, currency),
  };
}

function shownAmount(amount: DocumentAmount, currency: string): ShownAmount {
  if (amount.state === 'no_data') return { state: 'no_data', detail: amount.detail };
  return { state: 'known', text: fullAmount(amount.amount, currency), source: amount.source };
}

export function shownDriver(
  name: string | null,
  kind: ShownDriver['kind'],
  change: Big,
  currency: string,
): ShownDriver {
  return { name, kind, change: change.toFixed(2), text: signedFullAmount(change, currency) };
}
