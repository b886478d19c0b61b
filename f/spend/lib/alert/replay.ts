/** The alerts of past reports, computed again from the snapshots that were known when each was made. */
import type { Day } from '../calendar/day.ts';
import type { History } from '../history/history.ts';
import { type Line, lineOf } from '../line/line.ts';
import type { Policy } from '../policy/policy.ts';
import { type Alert, nextAlerts } from './alert.ts';

/** A report that was made. */
export interface MadeReport {
  /** The last day that it covered. */
  asOf: Day;
  /** ISO moment: snapshots that were read later were not known. */
  madeAt: string;
}

export interface Replayed {
  asOf: Day;
  lines: Line[];
  alerts: Alert[];
}

/** @param made oldest first, one for each covered day */
export function replayed(history: History, policy: Policy, made: readonly MadeReport[]): Replayed[] {
  let alerts: Alert[] = [];
  return made.map(({ asOf, madeAt }) => {
    const revenue = history.at(madeAt);
    const lines = policy.customers.map((customer) => lineOf(revenue, customer, policy, asOf));
    alerts = nextAlerts(alerts, lines, policy, asOf);
    return { asOf, lines, alerts };
  });
}
