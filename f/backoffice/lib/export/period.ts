/** The period of an export: whole days or months of a time zone, from the start of the first to the start of the day after the last. */
import * as z from 'zod';
import {
  addDays,
  dayIn,
  firstOfMonth,
  firstOfNextMonth,
  isoIn,
  startOfDay,
  timeZoneSchema,
} from '../zone/zone.ts';

const moment = z.iso.datetime({ offset: true });
const dayOrMoment = z.union([z.iso.date(), moment], {
  error: 'a day such as 2026-03-08, or a moment with its offset',
});

export const exportQuerySchema = z.strictObject({
  period: z.enum(['daily', 'monthly', 'custom']).default('daily'),
  /** Of a daily or monthly export: a day in it; default: the last one that is over. */
  date: z.iso.date().optional(),
  /** Of a custom export, included; of a daily or monthly one the same as `date`. */
  start_date: dayOrMoment.optional(),
  /** Of a custom export, not included. */
  end_date: dayOrMoment.optional(),
  tz: timeZoneSchema.default('UTC'),
  format: z.enum(['csv', 'xlsx']).default('csv'),
  /** What was known then; default: now. */
  as_of: moment.optional(),
  /** The file itself, or a signed link to it. */
  deliver: z.enum(['file', 'link']).default('file'),
});

export type ExportQuery = z.output<typeof exportQuerySchema>;

/** `[start, end)` */
export interface Period {
  kind: ExportQuery['period'];
  timeZone: string;
  start: Date;
  end: Date;
}

/** The period, or why there is none. @param now the last day or month that is over is the one before it */
export function periodOf(query: ExportQuery, now: Date): Period | { problem: string } {
  const { period: kind, tz: timeZone, start_date, end_date } = query;
  if (kind === 'custom') {
    if (start_date === undefined || end_date === undefined)
      return { problem: 'a custom period needs start_date and end_date' };
    return checked({
      kind,
      timeZone,
      start: momentOf(start_date, timeZone),
      end: momentOf(end_date, timeZone),
    });
  }
  if (end_date !== undefined) return { problem: `end_date belongs to a custom period, not to a ${kind} one` };
  const named =
    query.date ?? (start_date === undefined ? undefined : dayIn(momentOf(start_date, timeZone), timeZone));
  const today = dayIn(now, timeZone);
  if (kind === 'daily') {
    const day = named ?? addDays(today, -1);
    return between(kind, timeZone, day, addDays(day, 1));
  }
  const first = firstOfMonth(named ?? addDays(firstOfMonth(today), -1));
  return between(kind, timeZone, first, firstOfNextMonth(first));
}

function between(kind: Period['kind'], timeZone: string, first: string, after: string): Period {
  return { kind, timeZone, start: startOfDay(first, timeZone), end: startOfDay(after, timeZone) };
}

function checked(period: Period): Period | { problem: string } {
  return period.start < period.end ? period : { problem: 'start_date has to be before end_date' };
}

function momentOf(text: string, timeZone: string): Date {
  return text.length === 10 ? startOfDay(text, timeZone) : new Date(text);
}

/** `tribi-sales-20260301-20260401-America_New_York.csv`; the last day is not included. */
export function fileName(base: string, { start, end, timeZone }: Period, format: string): string {
  const compact = (at: Date) => dayIn(at, timeZone).replaceAll('-', '');
  return `${base}-${compact(start)}-${compact(end)}-${timeZone.replaceAll('/', '_')}.${format}`;
}

/** The period for people, with the offsets at its ends. */
export function periodText({ start, end, timeZone }: Period): string {
  return `${isoIn(start, timeZone)} to ${isoIn(end, timeZone)}`;
}
