/** Days of a time zone, with the clock changes of its history. */
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { isTimeZone } from '../../../shared/lib/time_zone.ts';

/** An IANA time zone, such as `America/New_York`. */
export const timeZoneSchema = z.string().refine(isTimeZone, 'an IANA time zone such as "America/New_York"');

/** The calendar day of a moment, as `2026-02-15`. */
export function dayIn(moment: Date, timeZone: string): string {
  return zoned(moment, timeZone).toPlainDate().toString();
}

/** The first moment of a day: not always midnight, where clocks go forward at midnight. @param day `2026-09-06` */
export function startOfDay(day: string, timeZone: string): Date {
  const start = Temporal.PlainDate.from(day).toZonedDateTime({ timeZone });
  return new Date(start.epochMilliseconds);
}

/** The day after so many days; a negative number goes back. */
export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** The first day of the month of a day. */
export function firstOfMonth(day: string): string {
  return `${day.slice(0, 8)}01`;
}

/** The first day of the month after that of a day. */
export function firstOfNextMonth(day: string): string {
  return Temporal.PlainDate.from(firstOfMonth(day)).add({ months: 1 }).toString();
}

/** A moment with the offset of a zone, `2026-03-08T03:00:00.000-04:00`. */
export function isoIn(moment: Date, timeZone: string): string {
  const at = moment.getTime();
  const { minutes, text } = offsetAt(at, timeZone);
  return `${new Date(at + minutes * 60_000).toISOString().slice(0, 23)}${text}`;
}

/** An offset and the moments between which it holds. */
interface Offset {
  from: number;
  until: number;
  minutes: number;
  text: string;
}

/** The offset that was asked for last, of each zone: rows come in the order of time. */
const lastOffsets = new Map<string, Offset>();

function offsetAt(at: number, timeZone: string): Offset {
  const last = lastOffsets.get(timeZone);
  if (last !== undefined && last.from <= at && at < last.until) return last;
  const local = zoned(new Date(at), timeZone);
  const next = local.getTimeZoneTransition('next');
  const found = {
    from: at,
    until: next === null ? Number.POSITIVE_INFINITY : next.epochMilliseconds,
    minutes: local.offsetNanoseconds / 60_000_000_000,
    text: local.offset,
  };
  lastOffsets.set(timeZone, found);
  return found;
}

function zoned(moment: Date, timeZone: string) {
  return Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(timeZone);
}
