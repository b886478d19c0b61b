/** The snapshots of all customers, by what they are amounts of, as they were known at a moment. */
import Big from 'big.js';
import { type Day, monthDays } from '../calendar/day.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Amount, Known } from './amount.ts';
import { chosen } from './choose.ts';

/** A service, or a line item of it. */
export interface Part {
  service: string;
  item: string | null;
  amount: Amount;
}

/** What was known of the revenue at a moment. */
export interface Revenue {
  /** From the first of the month up to and including `day`; the sum of the days where the source has no such amount. */
  monthToDate(customer: string, day: Day): Amount;
  ofDay(customer: string, day: Day): Amount;
  /** Services and line items of the month up to `day`, as they were read; empty when none were. */
  parts(customer: string, day: Day): Part[];
}

export interface History {
  /** @param readBy ISO moment: snapshots that were read later are left out */
  at(readBy: string): Revenue;
}

/** @param currency of the policy: an amount in another one is no data */
export function historyOf(snapshots: readonly Snapshot[], currency: string): History {
  const sorted = snapshots.toSorted((a, b) => Date.parse(a.readAt) - Date.parse(b.readAt));
  const totals = Map.groupBy(
    sorted.filter(({ service }) => service === null),
    ({ span, customer, day }) => key(span, customer, day),
  );
  const parts = Map.groupBy(
    sorted.filter(({ service, span }) => service !== null && span === 'month_to_date'),
    ({ customer, day }) => key(customer, day),
  );
  return { at: (readBy) => revenueAt(totals, parts, currency, readBy) };
}

type Index = ReadonlyMap<string, readonly Snapshot[]>;

function revenueAt(totals: Index, parts: Index, currency: string, readBy: string): Revenue {
  const last = Date.parse(readBy);
  const read = (index: Index, ...path: string[]) =>
    (index.get(key(...path)) ?? []).filter(({ readAt }) => Date.parse(readAt) <= last);
  const ofDay = (customer: string, day: Day): Amount =>
    chosen(read(totals, 'day', customer, day), `the revenue of ${day}`, currency);
  return {
    ofDay,
    monthToDate(customer, day) {
      const what = `the revenue of ${day.slice(0, 7)} up to ${day}`;
      const stated = chosen(read(totals, 'month_to_date', customer, day), what, currency);
      if (stated.state === 'known' && stated.source === 'tableau') return stated;
      return sumOfDays(monthDays(day).map((one) => ofDay(customer, one))) ?? stated;
    },
    parts(customer, day) {
      const own = Map.groupBy(read(parts, customer, day), ({ service, item }) =>
        JSON.stringify([service, item]),
      );
      return [...own.values()].flatMap((snapshots) => {
        const [{ service = null, item = null } = {}] = snapshots;
        if (service === null) return [];
        const what = `${item ?? service} of ${day.slice(0, 7)} up to ${day}`;
        return [{ service, item, amount: chosen(snapshots, what, currency) }];
      });
    },
  };
}

/** Null unless every day is known. The sum is as old as its oldest day. */
function sumOfDays(days: readonly Amount[]): Known | null {
  const known = days.filter((day) => day.state === 'known');
  const [first] = known;
  if (first === undefined || known.length < days.length) return null;
  const ages = known.map(({ sourceAgeMinutes }) => sourceAgeMinutes);
  return {
    ...first,
    amount: known.reduce((total, { amount }) => total.plus(amount), new Big(0)),
    readAt: known.map(({ readAt }) => readAt).sort()[0] ?? first.readAt,
    sourceAgeMinutes: ages.includes(null) ? null : Math.max(...ages.map(Number)),
    evidence: `sum of ${known.length} days, the first: ${first.evidence}`,
  };
}

function key(...path: string[]): string {
  return JSON.stringify(path);
}
