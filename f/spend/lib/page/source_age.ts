/** Which source was read when for a report, how old its data was, and what it did not say. */
import type { Day } from '../calendar/day.ts';
import { type Source, sources } from '../snapshot/snapshot.ts';
import type { KeptReading } from './kept.ts';

/** The three things that a source says about a day. */
export const readKinds = ['month_to_date', 'day', 'services'] as const;

export type ReadKind = (typeof readKinds)[number];

export interface SourceAge {
  source: Source;
  kind: ReadKind;
  /** Customers. */
  with_data: number;
  without_data: number;
  /** First and last reading. */
  read_from: string;
  read_until: string;
  /** Of the oldest data when it was read; null where the source does not say. */
  oldest_minutes: number | null;
  /** Why there is no data, with the number of customers, the most frequent first. */
  reasons: { detail: string; customers: number }[];
}

/** @param readings in the order in which they were read */
export function sourceAges(readings: readonly KeptReading[], asOf: Day): SourceAge[] {
  const newest = new Map(
    readings
      .filter(({ day }) => day === asOf)
      .map((one) => [JSON.stringify([one.source, one.customer, one.span, one.service, one.item]), one]),
  );
  const all = [...newest.values()];
  return sources.flatMap((source) =>
    readKinds.flatMap((kind) => {
      const own = all.filter((one) => one.source === source && kindOf(one) === kind);
      return own.length === 0 ? [] : [ageOf(source, kind, own)];
    }),
  );
}

function kindOf({ span, service }: KeptReading): ReadKind {
  if (service !== null) return 'services';
  return span;
}

function ageOf(source: Source, kind: ReadKind, readings: readonly KeptReading[]): SourceAge {
  const times = readings.map(({ lastReadAt }) => lastReadAt).sort();
  const ages = readings.flatMap(({ sourceAgeMinutes }) => sourceAgeMinutes ?? []);
  const customers = new Set(readings.map(({ customer }) => customer));
  const gaps = readings.flatMap(({ customer, reading }) =>
    reading.state === 'no_data' ? [{ customer, detail: reading.detail }] : [],
  );
  const without = new Set(gaps.map(({ customer }) => customer));
  const byDetail = Map.groupBy(gaps, ({ detail }) => detail);
  return {
    source,
    kind,
    with_data: customers.size - without.size,
    without_data: without.size,
    read_from: times[0] ?? '',
    read_until: times.at(-1) ?? '',
    oldest_minutes: ages.length === 0 ? null : Math.max(...ages),
    reasons: [...byDetail]
      .map(([detail, own]) => ({ detail, customers: new Set(own.map(({ customer }) => customer)).size }))
      .sort((a, b) => b.customers - a.customers),
  };
}
