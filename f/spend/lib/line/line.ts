/** What a report says about one customer, computed from what was known of its revenue. */
import type Big from 'big.js';
import { type Day, dayOfMonth, endOfPriorMonth, monthDays } from '../calendar/day.ts';
import { type Drivers, driversOf } from '../driver/driver.ts';
import { type Vanished, vanishedItems } from '../driver/vanished.ts';
import type { Amount } from '../history/amount.ts';
import type { Revenue } from '../history/history.ts';
import { type MonthParts, pairParts } from '../history/parts.ts';
import { type Change, changeInCents, changeOf } from '../pace/change.ts';
import { isWatched, type Judged, judge, moverDirection } from '../pace/flag.ts';
import { linearPace, type Quotient, weekdayPace } from '../pace/pace.ts';
import { type Customer, type Policy, thresholdsOf } from '../policy/policy.ts';
import type { Thresholds } from '../policy/thresholds.ts';

export interface Compared {
  change: Change;
  expected: Quotient;
  judged: Judged;
}

export interface Line {
  customer: Customer;
  current: Amount;
  priorTotal: Amount;
  /** By the linear pace; null when an amount is not known. */
  linear: Compared | null;
  /** By the average of each weekday; null when a day of the prior month is not known. */
  weekday: Compared | null;
  /** Direction of a big mover. */
  mover: 'up' | 'down' | null;
  /** Of a big mover; null when no part is known in both months. */
  drivers: Drivers | null;
  vanished: Vanished[];
  isWatched: boolean;
  /** What is known of this month, for the alerts of line items. */
  month: MonthParts;
}

export function lineOf(revenue: Revenue, customer: Customer, policy: Policy, asOf: Day): Line {
  const { name } = customer;
  const thresholds = thresholdsOf(policy, customer);
  const priorEnd = endOfPriorMonth(asOf);
  const [current, priorTotal] = [revenue.monthToDate(name, asOf), revenue.monthToDate(name, priorEnd)];
  const month = { total: current, parts: revenue.parts(name, asOf) };
  const pairs = pairParts(month, { total: priorTotal, parts: revenue.parts(name, priorEnd) });
  const vanished = vanishedItems(revenue, name, asOf, pairs, policy.windows);
  const nothing = { linear: null, weekday: null, mover: null, drivers: null, isWatched: false };
  const line = { customer, current, priorTotal, vanished, month };
  if (current.state !== 'known' || priorTotal.state !== 'known') return { ...line, ...nothing };

  const compared = (expected: Quotient) => comparedWith(current.amount, expected, thresholds);
  const linear = compared(linearPace(priorTotal.amount, asOf));
  const days = knownDays(revenue, name, priorEnd);
  const mover = moverDirection(linear.change, thresholds);
  const isKnown = pairs.some((pair) => pair.current !== null && pair.prior !== null);
  const change = changeInCents(current.amount, linear.expected);
  return {
    ...line,
    linear,
    weekday: days === null ? null : compared(weekdayPace(days, asOf)),
    mover,
    drivers: mover === null || !isKnown ? null : driversOf(pairs, change, asOf, policy.drivers),
    isWatched: isWatched(linear.change, thresholds),
  };
}

/** Flag and status of a line; the linear pace decides. */
export function judgedOf({ linear, current }: Line): Judged {
  if (linear !== null) return linear.judged;
  return { flag: 'no_data', status: current.state === 'known' ? 'no_comparison' : 'no_data' };
}

/** Whether the two paces give different flags. */
export function pacesDisagree({ linear, weekday }: Line): boolean {
  return linear !== null && weekday !== null && linear.judged.flag !== weekday.judged.flag;
}

function comparedWith(current: Big, expected: Quotient, thresholds: Thresholds): Compared {
  const change = changeOf(current, expected);
  return { change, expected, judged: judge(change, thresholds) };
}

/** The days of the month that ends with `end`; null unless all are known. */
function knownDays(revenue: Revenue, customer: string, end: Day): Big[] | null {
  const days = monthDays(end).flatMap((day) => {
    const amount = revenue.ofDay(customer, day);
    return amount.state === 'known' ? amount.amount : [];
  });
  return days.length === dayOfMonth(end) ? days : null;
}
