/** The services that make up the change of a customer; with `other` they add up to it, to the cent. */
import type Big from 'big.js';
import { sum } from '../../../shared/lib/money.ts';
import type { Day } from '../calendar/day.ts';
import type { PartPair } from '../history/parts.ts';
import { changeInCents } from '../pace/change.ts';
import { linearPace } from '../pace/pace.ts';

export const driverKinds = ['new', 'vanished', 'grown', 'shrunk'] as const;

export type DriverKind = (typeof driverKinds)[number];

export interface Driver {
  service: string;
  item: string | null;
  kind: DriverKind;
  /** Dollars and cents against the prior month, scaled as the total is. */
  change: Big;
  /** The whole prior month. */
  prior: Big;
  current: Big;
}

export interface Drivers {
  /** The largest changes in the direction of the total, largest first. */
  named: Driver[];
  /** Everything else: smaller changes, changes against the direction, and what the breakdown does not explain. */
  other: Big;
}

export interface DriverRule {
  /** Most services that are named. */
  max: number;
  /** Percent of the change from which on a service is named, inclusive. */
  min_share_pct: string;
}

/** The part changes in both directions, largest first, at most `max` of them; the rest, also what no part explains, is `other`. */
export function breakdownOf(pairs: readonly PartPair[], change: Big, asOf: Day, max: number): Drivers {
  const named = changedParts(pairs, asOf).slice(0, max);
  return { named, other: remainder(change, named) };
}

/** @param change of the customer in dollars and cents */
export function driversOf(pairs: readonly PartPair[], change: Big, asOf: Day, rule: DriverRule): Drivers {
  const named = changedParts(pairs, asOf)
    .filter((driver) => driver.change.times(change).gt(0))
    .filter((driver) => driver.change.abs().times(100).gte(change.abs().times(rule.min_share_pct)))
    .slice(0, rule.max);
  return { named, other: remainder(change, named) };
}

/** Largest change first. */
function changedParts(pairs: readonly PartPair[], asOf: Day): Driver[] {
  return pairs
    .flatMap((pair) => driverOf(pair, asOf) ?? [])
    .sort((a, b) => b.change.abs().cmp(a.change.abs()) || compareNames(a, b));
}

function remainder(change: Big, named: readonly Driver[]): Big {
  return change.minus(sum(named.map((driver) => driver.change)));
}

/** Null for a part that is not known in both months, or that did not change. */
function driverOf({ service, item, current, prior }: PartPair, asOf: Day): Driver | null {
  if (current === null || prior === null) return null;
  const change = changeInCents(current, linearPace(prior, asOf));
  if (change.eq(0)) return null;
  return { service, item, kind: kindOf(current, prior, change), change, prior, current };
}

function kindOf(current: Big, prior: Big, change: Big): DriverKind {
  if (prior.eq(0)) return 'new';
  if (current.eq(0)) return 'vanished';
  return change.gt(0) ? 'grown' : 'shrunk';
}

/** The name of a driver for people: its item, or its service. */
export function driverName({ service, item }: { service: string; item: string | null }): string {
  return item ?? service;
}

function compareNames(a: Driver, b: Driver): number {
  const [left, right] = [JSON.stringify([a.service, a.item]), JSON.stringify([b.service, b.item])];
  return left < right ? -1 : left > right ? 1 : 0;
}
