/** Days and periods in UTC. */
import { addDays, differenceInCalendarDays, formatISO, parseISO } from 'date-fns';

/** The days of a period [start, end), as `2025-11-04`. */
export function periodDays(period: { start: string; end: string }): string[] {
  const first = parseISO(period.start);
  return Array.from({ length: Math.max(0, daysBetween(period.start, period.end)) }, (_, index) =>
    formatISO(addDays(first, index), { representation: 'date' }),
  );
}

/** The day of a moment in UTC, as `2025-11-04`. */
export function utcDay(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

export function daysBetween(start: string, end: string): number {
  return differenceInCalendarDays(parseISO(end), parseISO(start));
}

/** A moment (ISO, UTC) to the minute, as people read it. */
export function minute(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}
