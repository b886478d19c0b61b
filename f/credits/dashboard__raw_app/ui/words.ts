/** Formats figures, money and times. Money arrives as whole cents, times as ISO in UTC. */
import type { Outcome } from '../../lib/ledger/ledger';

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const round = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  maximumFractionDigits: 0,
});
const short = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  maximumSignificantDigits: 3,
});
const plain = new Intl.NumberFormat('en-US');
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

export const money = (cents: number) => dollars.format(cents / 100);
/** Whole dollars, for sums. */
export const wholeMoney = (cents: number) => round.format(cents / 100);
/** `$1.2M`, for axes and small places. */
export const shortMoney = (cents: number) => short.format(cents / 100);
export const count = (value: number) => plain.format(value);
export const shortCount = (value: number) => compact.format(value);
export const percent = (share: number, digits = 1) => `${(share * 100).toFixed(digits)}\u00a0%`;

/** `34 s`, `1 min 20 s`, `3 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3_600) {
    const rest = Math.round(seconds % 60);
    return `${Math.floor(seconds / 60)} min${rest === 0 || rest === 60 ? '' : ` ${rest} s`}`;
  }
  const minutes = Math.round((seconds % 3_600) / 60);
  return `${Math.floor(seconds / 3_600)} h${minutes === 0 ? '' : ` ${minutes} min`}`;
}

/** `30 s`, `1.5 min`, `2 h`: for axes. */
export function shortDuration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3_600 ? `${seconds / 60} min` : `${seconds / 3_600} h`;
}

const wholeHours = (minutes: number) => plain.format(Math.round(minutes / 60));
/** `149–297 h`. */
export const hourRange = (low: number, high: number) => `${wholeHours(low)}–${wholeHours(high)} h`;

const utc = { timeZone: 'UTC' } as const;
const day = new Intl.DateTimeFormat('en-GB', { ...utc, day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat('en-GB', {
  ...utc,
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const month = new Intl.DateTimeFormat('en-GB', { ...utc, month: 'short', year: 'numeric' });
const moment = new Intl.DateTimeFormat('en-GB', {
  ...utc,
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

export const onDay = (iso: string) => day.format(new Date(iso));
export const onFullDay = (iso: string) => dayAndYear.format(new Date(iso));
export const inMonth = (iso: string) => month.format(new Date(iso));
export const atMoment = (iso: string) => moment.format(new Date(iso));

/** The label of a step of the time axis. */
export function stepName(start: string, step: 'day' | 'week' | 'month'): string {
  if (step === 'month') return inMonth(start);
  return step === 'week' ? `week of ${onFullDay(start)}` : onFullDay(start);
}

/** `AC25c99f…138b`: enough to distinguish accounts; the title has the whole id. */
export const shortAccount = (sid: string) => `${sid.slice(0, 8)}…${sid.slice(-4)}`;

export const OUTCOMES: Record<Outcome, { name: string; tone: string }> = {
  credited: { name: 'Credited', tone: 'credited' },
  needs_review: { name: 'In review', tone: 'review' },
  failed: { name: 'Failed', tone: 'failed' },
  needs_link: { name: 'Asked for a link', tone: 'asked' },
  skipped: { name: 'Other product', tone: 'skipped' },
  dry_run: { name: 'Dry run', tone: 'dry' },
};

const names = new Intl.DisplayNames('en', { type: 'region' });

export function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code;
}
