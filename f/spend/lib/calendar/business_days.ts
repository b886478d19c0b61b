/** Business days: Monday to Friday without the holidays of the policy. */
import { addDays, type Day, daysBetween, weekday } from './day.ts';

/** Business days after `since` up to and including `until`; 0 when `until` is not later. */
export function businessDaysSince(since: Day, until: Day, holidays: ReadonlySet<Day>): number {
  const days = Math.max(0, daysBetween(since, until));
  return Array.from({ length: days }, (_, index) => addDays(since, index + 1)).filter(
    (day) => isWeekday(day) && !holidays.has(day),
  ).length;
}

function isWeekday(day: Day): boolean {
  return weekday(day) !== 0 && weekday(day) !== 6;
}
