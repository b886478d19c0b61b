/** Snapshots and policies for tests. */
import { addDays, type Day, endOfPriorMonth, monthDays } from '../../../f/spend/lib/calendar/day.ts';
import { historyOf } from '../../../f/spend/lib/history/history.ts';
import { type Policy, parsePolicy } from '../../../f/spend/lib/policy/policy.ts';
import { type Report, type ReportInput, reportOf } from '../../../f/spend/lib/report/report.ts';
import type { Reading } from '../../../f/spend/lib/snapshot/reading.ts';
import { type Snapshot, snapshotSchema } from '../../../f/spend/lib/snapshot/snapshot.ts';

export const late = '2099-01-01T00:00:00Z';

/** A policy of the customers with these display names. */
export function policyOf(names: readonly string[] = ['Acme'], more: object = {}): Policy {
  return parsePolicy({
    version: 'test-1',
    time_zone: 'America/Chicago',
    customers: names.map((name) => ({ name: name.toLowerCase().replaceAll(' ', '_'), display_name: name })),
    ...more,
  });
}

/** A snapshot of a total of `acme`, of the month up to `day`, read by Tableau on the morning after. */
export function snapshot(day: Day, amount: string | Reading, more: Partial<Snapshot> = {}): Snapshot {
  return snapshotSchema.parse({
    customer: 'acme',
    span: 'month_to_date',
    day,
    service: null,
    item: null,
    source: 'tableau',
    reading: typeof amount === 'string' ? reading(amount) : amount,
    readAt: `${addDays(day, 1)}T14:43:00Z`,
    sourceAgeMinutes: 1,
    evidence: 'view monthly, row 1',
    ...more,
  });
}

export function reading(amount: string): Reading {
  return Number(amount) === 0
    ? { state: 'zero', currency: 'USD', proof: 'stated' }
    : { state: 'value', amount, currency: 'USD' };
}

export function gap(reason: Extract<Reading, { state: 'no_data' }>['reason'], detail = 'HTTP 502'): Reading {
  return { state: 'no_data', reason, detail };
}

/** This month up to `asOf` and the whole prior month. */
export function months(customer: string, asOf: Day, current: string, prior: string): Snapshot[] {
  return [snapshot(asOf, current, { customer }), snapshot(endOfPriorMonth(asOf), prior, { customer })];
}

/** A part of the month up to `asOf` and of the whole prior month; null: absent. */
export function part(
  customer: string,
  asOf: Day,
  service: string,
  current: string | null,
  prior: string | null,
  item: string | null = null,
): Snapshot[] {
  return [
    ...(current === null ? [] : [snapshot(asOf, current, { customer, service, item })]),
    ...(prior === null ? [] : [snapshot(endOfPriorMonth(asOf), prior, { customer, service, item })]),
  ];
}

/** Each day of the month that ends with `end`. */
export function days(customer: string, end: Day, amount: (day: Day) => string): Snapshot[] {
  return monthDays(end).map((day) => snapshot(day, amount(day), { customer, span: 'day' }));
}

export function report(
  snapshots: readonly Snapshot[],
  policy: Policy,
  asOf: Day,
  more: Partial<ReportInput> = {},
): Report {
  return reportOf({
    revenue: historyOf(snapshots, policy.currency).at(late),
    trackers: { escalations: [], tickets: [], problems: [] },
    policy,
    asOf,
    before: [],
    ...more,
  });
}
