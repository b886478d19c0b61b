/** The details of one customer in a report: its days, what its change is made of, and where each number comes from. */
import Big from 'big.js';
import { type Alert, type AlertState, alertSubject } from '../alert/alert.ts';
import { type Day, endOfPriorMonth } from '../calendar/day.ts';
import { breakdownOf, driverName } from '../driver/driver.ts';
import type { Amount } from '../history/amount.ts';
import { historyOf, type Revenue } from '../history/history.ts';
import { type MonthParts, pairParts } from '../history/parts.ts';
import { changeInCents } from '../pace/change.ts';
import { linearPace } from '../pace/pace.ts';
import { fullAmount, signedFullAmount } from '../report/amount_text.ts';
import { amountOf } from '../snapshot/reading.ts';
import type { Source } from '../snapshot/snapshot.ts';
import { axisOf, type Tick } from './axis.ts';
import type { KeptReading, KeptReport } from './kept.ts';
import { pageDays, type ShownDriver, shownDriver } from './report_page.ts';

export interface ShownDay {
  day: Day;
  /** A decimal, for the height of the bar only; null: no data. */
  amount: string | null;
  /** The amount, or why there is none. */
  text: string;
}

export interface ShownPart extends ShownDriver {
  /** From the prior month, scaled to the same days; null for other. */
  expected: string | null;
  current: string | null;
}

export interface Breakdown {
  parts: ShownPart[];
  /** The sum of the parts: the change of the customer. */
  change: string;
}

/** What a source said about one number, the newest of each source. */
export interface ShownReading {
  what: string;
  day: Day;
  source: Source;
  /** The amount, or why there is none. */
  text: string;
  has_data: boolean;
  evidence: string;
  read_at: string;
  /** Later than `read_at` when the source said the same again. */
  last_read_at: string;
  age_minutes: number | null;
}

/** Consecutive reports with the same alerts. */
export interface AlertSpell {
  from: Day;
  until: Day;
  reports: number;
  /** Percent: the change when the alert was reported last as new or worse; null for a line item. */
  alerts: { about: string; state: AlertState; percent: string | null }[];
}

export interface CustomerPage {
  customer: string;
  as_of: Day;
  days: ShownDay[];
  /** Of the chart of days. */
  axis: Tick[];
  /** Null where no part is known in both months. */
  breakdown: Breakdown | null;
  readings: ShownReading[];
  /** The states of its alerts in this report and those before, newest first; reports that say the same are one entry. */
  history: AlertSpell[];
}

/** The most parts that are named. */
const mostParts = 8;

/** @param readings of this customer, in the order in which they were read */
export function customerPage(
  { asOf, madeAt, document: { currency } }: KeptReport,
  customer: string,
  readings: readonly KeptReading[],
  before: readonly { asOf: Day; alerts: readonly Alert[] }[],
): CustomerPage {
  const revenue = historyOf(readings, currency).at(madeAt);
  const days = pageDays(asOf).map((day) => ({ day, amount: revenue.ofDay(customer, day) }));
  const highest = days.reduce(
    (top, { amount }) => (amount.state === 'known' && amount.amount.gt(top) ? amount.amount : top),
    new Big(0),
  );
  return {
    customer,
    as_of: asOf,
    days: days.map(({ day, amount }) => shownDay(day, amount, currency)),
    axis: axisOf(highest, currency),
    breakdown: breakdown(revenue, customer, asOf, currency),
    readings: shownReadings(readings, asOf, currency),
    history: alertSpells(before),
  };
}

/** @param reports newest first */
export function alertSpells(reports: readonly { asOf: Day; alerts: readonly Alert[] }[]): AlertSpell[] {
  const spells: AlertSpell[] = [];
  for (const { asOf, alerts } of reports) {
    const shown = alerts.map((alert) => ({
      about: alertSubject(alert),
      state: alert.state,
      percent: alert.reported.percent,
    }));
    const last = spells.at(-1);
    if (last !== undefined && JSON.stringify(last.alerts) === JSON.stringify(shown)) {
      last.from = asOf;
      last.reports++;
    } else spells.push({ from: asOf, until: asOf, reports: 1, alerts: shown });
  }
  return spells;
}

function shownDay(day: Day, amount: Amount, currency: string): ShownDay {
  if (amount.state === 'no_data') return { day, amount: null, text: amount.detail };
  return { day, amount: amount.amount.toFixed(), text: fullAmount(amount.amount, currency) };
}

function breakdown(revenue: Revenue, customer: string, asOf: Day, currency: string): Breakdown | null {
  const month = (day: Day): MonthParts => ({
    total: revenue.monthToDate(customer, day),
    parts: revenue.parts(customer, day),
  });
  const [current, prior] = [month(asOf), month(endOfPriorMonth(asOf))];
  if (current.total.state !== 'known' || prior.total.state !== 'known') return null;
  const pairs = pairParts(current, prior);
  if (!pairs.some((pair) => pair.current !== null && pair.prior !== null)) return null;
  const change = changeInCents(current.total.amount, linearPace(prior.total.amount, asOf));
  const { named, other } = breakdownOf(pairs, change, asOf, mostParts);
  const parts = named.map((driver) => ({
    ...shownDriver(driverName(driver), driver.kind, driver.change, currency),
    expected: fullAmount(driver.current.minus(driver.change), currency),
    current: fullAmount(driver.current, currency),
  }));
  const rest = { ...shownDriver(null, 'other', other, currency), expected: null, current: null };
  return { parts: other.eq(0) ? parts : [...parts, rest], change: signedFullAmount(change, currency) };
}

/** Totals first, then services and items by name; the covered day before the prior month. */
function shownReadings(readings: readonly KeptReading[], asOf: Day, currency: string): ShownReading[] {
  const shown = readings.filter(({ day, span }) => day === asOf || span === 'month_to_date');
  const newest = new Map(
    shown.map((one) => [JSON.stringify([one.span, one.day, one.service, one.item, one.source]), one]),
  );
  return [...newest.values()]
    .sort((a, b) => rank(a) - rank(b) || (b.day < a.day ? -1 : b.day > a.day ? 1 : 0))
    .map((one) => {
      const amount = amountOf(one.reading);
      const text =
        one.reading.state === 'no_data'
          ? one.reading.detail
          : fullAmount(amount ?? '0', one.reading.currency);
      return {
        what: what(one, asOf),
        day: one.day,
        source: one.source,
        text,
        has_data: one.reading.state !== 'no_data' && one.reading.currency === currency,
        evidence: one.evidence,
        read_at: one.readAt,
        last_read_at: one.lastReadAt,
        age_minutes: one.sourceAgeMinutes,
      };
    });
}

function rank({ span, service }: KeptReading): number {
  if (service !== null) return 2;
  return span === 'month_to_date' ? 0 : 1;
}

function what({ span, day, service, item }: KeptReading, asOf: Day): string {
  if (service !== null) return item === null ? service : `${service}, ${item}`;
  if (span === 'day') return 'the day';
  return day === asOf ? 'month to date' : 'whole month';
}
