/** Calendar days, `2026-02-15`, as text: they have no time zone, so that no clock change moves them. */

/** A calendar day, `2026-02-15`. */
export type Day = string;

const msPerDay = 86_400_000;

/** The calendar day of a moment in a time zone, such as `America/Chicago`. */
export function dayIn(moment: Date, timeZone: string): Day {
  // The Swedish form of a date is the ISO form.
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(moment);
}

/** The last day of a time zone that is over at a moment. */
export function lastCompleteDay(moment: Date, timeZone: string): Day {
  return addDays(dayIn(moment, timeZone), -1);
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * msPerDay).toISOString().slice(0, 10);
}

/** Days from `start` to `end`; negative when `end` is earlier. */
export function daysBetween(start: Day, end: Day): number {
  return (Date.parse(end) - Date.parse(start)) / msPerDay;
}

/** Day of the month, from 1. */
export function dayOfMonth(day: Day): number {
  return Number(day.slice(8));
}

/** Day of the week: 0 is Sunday. */
export function weekday(day: Day): number {
  return new Date(Date.parse(day)).getUTCDay();
}

export function firstOfMonth(day: Day): Day {
  return `${day.slice(0, 8)}01`;
}

/** The last day of the month before that of `day`. */
export function endOfPriorMonth(day: Day): Day {
  return addDays(firstOfMonth(day), -1);
}

/** The last days of the months before that of `day`, newest first. */
export function priorMonthEnds(day: Day, count: number): Day[] {
  const ends: Day[] = [];
  for (let end = endOfPriorMonth(day); ends.length < count; end = endOfPriorMonth(end)) ends.push(end);
  return ends;
}

/** The last day of the month of `day`. */
export function endOfMonth(day: Day): Day {
  return endOfPriorMonth(addDays(firstOfMonth(day), 31));
}

/** The days from the first of the month up to and including `day`. */
export function monthDays(day: Day): Day[] {
  const first = firstOfMonth(day);
  return Array.from({ length: dayOfMonth(day) }, (_, index) => addDays(first, index));
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Feb` */
export function monthName(day: Day): string {
  return monthNames[Number(day.slice(5, 7)) - 1] ?? '';
}

/** `Feb 15` */
export function shortDay(day: Day): string {
  return `${monthName(day)} ${dayOfMonth(day)}`;
}
