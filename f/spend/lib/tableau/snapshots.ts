/** The snapshots of a customer out of its views: totals by month, amounts by day, services and line items by month. */
import Big from 'big.js';
import { addDays, type Day, endOfMonth, endOfPriorMonth, monthDays } from '../calendar/day.ts';
import { type Gap, gap } from '../snapshot/gap.ts';
import { amountOf, type Reading } from '../snapshot/reading.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { readView, type ViewRow } from './view.ts';
import type { ViewSpec } from './view_spec.ts';

/** The text of a view, or why there is none. */
export type ViewText = { kind: 'csv'; csv: string } | Gap;

export interface CustomerViews {
  customer: string;
  /** The value of the filter. */
  account: string;
  currency: string;
  /** The last complete day. */
  asOf: Day;
  readAt: string;
  /** Months before the current one that are taken over; days are taken over from the first of the month before. */
  months: number;
  /** Data that is older than this is no data; null accepts every age. */
  maxAgeMinutes: number | null;
  monthly: { spec: ViewSpec; text: ViewText };
  daily: { spec: ViewSpec; text: ViewText } | null;
  services: { spec: ViewSpec; text: ViewText } | null;
}

type Read = { rows: ViewRow[]; refreshedAt: string | null } | Gap;

/** Always has the totals of this month and of the month before: an amount, or no data with its reason. */
export function tableauSnapshots(views: CustomerViews): Snapshot[] {
  const monthly = read(views, views.monthly);
  const daily = views.daily === null ? null : read(views, views.daily);
  const services = views.services === null ? null : read(views, views.services);
  return [
    ...totals(views, monthly, daily),
    ...(daily === null ? [] : days(views, daily)),
    ...(services === null ? [] : parts(views, services)),
  ];
}

function read(views: CustomerViews, { spec, text }: { spec: ViewSpec; text: ViewText }): Read {
  if ('state' in text) return text;
  const { account, currency, asOf, readAt, maxAgeMinutes } = views;
  const today = addDays(asOf, 1);
  const lastPeriod = spec.period === 'month' ? monthOf(today) : today;
  const found = readView(text.csv, { spec, account, currency, lastPeriod });
  if ('state' in found) return found;
  const age = ageMinutes(found.refreshedAt, readAt);
  if (age !== null && maxAgeMinutes !== null && age > maxAgeMinutes)
    return gap(
      'source_outdated',
      `view ${spec.name}: refreshed ${found.refreshedAt}, ${age} minutes before it was read`,
    );
  return found;
}

function totals(views: CustomerViews, monthly: Read, daily: Read | null): Snapshot[] {
  const { asOf, monthly: view } = views;
  const current = monthOf(asOf);
  const prior = monthOf(endOfPriorMonth(asOf));
  if ('state' in monthly)
    return [prior, current].map((month) =>
      snapshot(views, 'month_to_date', upTo(month, asOf), null, monthly, view.spec),
    );
  const first = firstMonth(views);
  const months = new Set([...monthly.rows.map(({ period }) => period), prior, current]);
  return [...months]
    .filter((month) => month >= first && month <= current)
    .sort()
    .map((month) => {
      const row = monthly.rows.find(({ period }) => period === month);
      const reading = row?.reading ?? gap('row_missing', `view ${view.spec.name} has no row for ${month}`);
      const checked =
        month === current && daily !== null && !('state' in daily)
          ? agreed(reading, daily.rows, views)
          : reading;
      return snapshot(
        views,
        'month_to_date',
        upTo(month, asOf),
        row ?? null,
        checked,
        view.spec,
        monthly.refreshedAt,
      );
    });
}

/**
 * The total of the current month, held against its days where all of them are known: a view that counts today, or that lags behind,
 * says nothing about the complete days.
 */
function agreed(
  total: Reading,
  rows: readonly ViewRow[],
  { asOf, monthly: { spec } }: CustomerViews,
): Reading {
  const amount = amountOf(total);
  const known = monthDays(asOf).map((day) => {
    const row = rows.find(({ period }) => period === day);
    return row === undefined ? null : amountOf(row.reading);
  });
  if (amount === null || known.includes(null)) return total;
  const sum = known.reduce((all, one) => all.plus(one ?? '0'), new Big(0));
  // Each day and the total may have been rounded to cents.
  if (sum.minus(amount).abs().lte(new Big('0.01').times(known.length))) return total;
  const through = `the days up to ${asOf} add up to ${sum.toFixed()}`;
  return gap('contradiction', `view ${spec.name}: ${amount} for ${monthOf(asOf)}, but ${through}`);
}

function days(views: CustomerViews, daily: Read): Snapshot[] {
  const { asOf, daily: view } = views;
  if (view === null || 'state' in daily) return [];
  return [...monthDays(endOfPriorMonth(asOf)), ...monthDays(asOf)].map((day) => {
    const row = daily.rows.find(({ period }) => period === day) ?? null;
    const reading = row?.reading ?? gap('row_missing', `view ${view.spec.name} has no row for ${day}`);
    return snapshot(views, 'day', day, row, reading, view.spec, daily.refreshedAt);
  });
}

function parts(views: CustomerViews, services: Read): Snapshot[] {
  const { asOf, services: view } = views;
  if (view === null || 'state' in services) return [];
  return services.rows
    .filter(({ period }) => period >= firstMonth(views) && period <= monthOf(asOf))
    .map((row) =>
      snapshot(
        views,
        'month_to_date',
        upTo(row.period, asOf),
        row,
        row.reading,
        view.spec,
        services.refreshedAt,
      ),
    );
}

/** The last day of a month that an amount of it covers. */
function upTo(month: string, asOf: Day): Day {
  return month === monthOf(asOf) ? asOf : endOfMonth(`${month}-01`);
}

/** An older month is not needed, and could be the damaged label of another one. */
function firstMonth({ asOf, months }: CustomerViews): string {
  const [year = 0, month = 0] = asOf.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 - months, 1)).toISOString().slice(0, 7);
}

/** `2026-02` */
function monthOf(day: Day): string {
  return day.slice(0, 7);
}

function snapshot(
  { customer, readAt }: CustomerViews,
  span: Snapshot['span'],
  day: Day,
  row: ViewRow | null,
  reading: Reading,
  spec: ViewSpec,
  refreshedAt: string | null = null,
): Snapshot {
  return {
    customer,
    span,
    day,
    service: row?.service ?? null,
    item: row?.item ?? null,
    source: 'tableau',
    reading,
    readAt,
    sourceAgeMinutes: ageMinutes(refreshedAt, readAt),
    evidence: row?.evidence ?? `view ${spec.name}`,
  };
}

function ageMinutes(refreshedAt: string | null, readAt: string): number | null {
  if (refreshedAt === null) return null;
  return Math.max(0, Math.floor((Date.parse(readAt) - Date.parse(refreshedAt)) / 60_000));
}
