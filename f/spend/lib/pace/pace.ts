/** What a customer is expected to have spent by a day, from the month before: exact, without a division. */
import Big from 'big.js';
import { type Day, dayOfMonth, endOfPriorMonth, firstOfMonth, weekday } from '../calendar/day.ts';

/** `amount` / `divisor`. */
export interface Quotient {
  amount: Big;
  divisor: number;
}

/**
 * The share of the prior month that belongs to the same number of days: `total × min(day, days) / days`. A month that is longer than
 * the one before is compared with the whole of that.
 */
export function linearPace(priorTotal: Big, asOf: Day): Quotient {
  const { covered, days } = coveredDays(asOf);
  return { amount: priorTotal.times(covered), divisor: days };
}

/** Days of the prior month that the days of this one up to `asOf` are compared with, and the days of that month. */
export function coveredDays(asOf: Day): { covered: number; days: number } {
  const days = dayOfMonth(endOfPriorMonth(asOf));
  return { covered: Math.min(dayOfMonth(asOf), days), days };
}

/** A month has each weekday four or five times. */
const weekdayDivisor = 20;

/**
 * The days of this month up to `asOf`, each with the average of its weekday in the prior month.
 * @param priorDays amounts of all days of the prior month, from the first
 */
export function weekdayPace(priorDays: readonly Big[], asOf: Day): Quotient {
  const priorEnd = endOfPriorMonth(asOf);
  const days = dayOfMonth(priorEnd);
  if (days !== priorDays.length)
    throw new RangeError(`${days} days are in the month before ${asOf}, got ${priorDays.length}`);
  const [first, prior] = [weekday(firstOfMonth(priorEnd)), weekdayCounts(priorEnd)];
  const current = weekdayCounts(asOf);
  const amount = priorDays.reduce((total, own, index) => {
    const name = (first + index) % 7;
    return total.plus(own.times(((current[name] ?? 0) * weekdayDivisor) / (prior[name] ?? 1)));
  }, new Big(0));
  return { amount, divisor: weekdayDivisor };
}

/** How often each weekday occurs from the first of the month up to `day`, Sunday first. */
function weekdayCounts(day: Day): number[] {
  const counts = new Array<number>(7).fill(0);
  const first = weekday(firstOfMonth(day));
  for (let index = 0; index < dayOfMonth(day); index++) {
    const name = (first + index) % 7;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
