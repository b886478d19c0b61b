/** Alert memory: which alerts are new, worse, unchanged or over, as a pure step from one report to the next. */
import Big from 'big.js';
import * as z from 'zod';
import type { Day } from '../calendar/day.ts';
import { driverName } from '../driver/driver.ts';
import { partAmount } from '../history/parts.ts';
import type { Line } from '../line/line.ts';
import { compareChange, roundedPercent } from '../pace/change.ts';
import { type Policy, thresholdsOf } from '../policy/policy.ts';

export const alertStates = ['new', 'worse', 'still', 'recovered'] as const;

export type AlertState = (typeof alertStates)[number];

export const alertSchema = z.strictObject({
  customer: z.string().min(1),
  kind: z.enum(['decline', 'vanished']),
  /** The line item that vanished; null for a decline. */
  part: z.strictObject({ service: z.string(), item: z.string().nullable() }).nullable(),
  state: z.enum(alertStates),
  /** The covered day of the report that said it first. */
  since: z.iso.date(),
  /** The covered day of the report that said it last as new or worse, and the change in percent then; null for a line item. */
  reported: z.strictObject({ day: z.iso.date(), percent: z.string().nullable() }),
});

export type Alert = z.infer<typeof alertSchema>;

/** What a report sees of one alert; `unknown`: no data, which neither raises nor ends an alert. */
type Seen = Pick<Alert, 'customer' | 'kind' | 'part'> &
  ({ is: 'active' | 'inactive'; percent: string | null } | { is: 'unknown' });

/** Decimals of a percentage that is kept to be compared with. */
const keptDecimals = 4;

/**
 * The alerts after a report.
 * @param before the alerts after the report of an earlier day; those that were over then are left out
 * @param lines of all customers of the policy
 */
export function nextAlerts(
  before: readonly Alert[],
  lines: readonly Line[],
  policy: Policy,
  asOf: Day,
): Alert[] {
  const known = new Map(
    before.filter(({ state }) => state !== 'recovered').map((alert) => [alertKey(alert), alert]),
  );
  return lines
    .flatMap((line) => [seenDecline(line, policy, known), ...seenVanished(line, known)])
    .flatMap((seen) => stepped(known.get(alertKey(seen)), seen, policy, asOf) ?? []);
}

function stepped(alert: Alert | undefined, seen: Seen, { alerts }: Policy, asOf: Day): Alert | null {
  const { customer, kind, part } = seen;
  if (alert === undefined) {
    if (seen.is !== 'active') return null;
    const reported = { day: asOf, percent: seen.percent };
    return { customer, kind, part, state: 'new', since: asOf, reported };
  }
  switch (seen.is) {
    case 'unknown':
      return { ...alert, state: 'still' };
    case 'inactive':
      return { ...alert, state: 'recovered' };
    case 'active': {
      const { percent } = seen;
      const last = alert.reported.percent;
      if (percent === null || last === null || new Big(last).minus(percent).lt(alerts.worse_by_pct))
        return { ...alert, state: 'still' };
      return { ...alert, state: 'worse', reported: { day: asOf, percent } };
    }
  }
}

/** A known decline lasts until the change is back inside the threshold by the margin of the policy. */
function seenDecline(line: Line, policy: Policy, known: ReadonlyMap<string, Alert>): Seen {
  const alert = { customer: line.customer.name, kind: 'decline', part: null } as const;
  const change = line.linear?.change;
  if (change === undefined || change.kind === 'no_base') return { ...alert, is: 'unknown' };
  if (change.kind === 'new') return { ...alert, is: 'inactive', percent: null };
  const percent = roundedPercent(change, keptDecimals);
  const { decline_pct } = thresholdsOf(policy, line.customer);
  const margin = known.has(alertKey(alert)) ? policy.alerts.recover_by_pct : '0';
  const isActive = compareChange(change, new Big(decline_pct).plus(margin)) < 0;
  return { ...alert, is: isActive ? 'active' : 'inactive', percent };
}

/** Items that vanished now, and those that vanished before: over when they have revenue again. */
function seenVanished(line: Line, known: ReadonlyMap<string, Alert>): Seen[] {
  const customer = line.customer.name;
  const now = line.vanished.map(({ service, item }): Seen => {
    return { customer, kind: 'vanished', part: { service, item }, is: 'active', percent: null };
  });
  const keys = new Set(now.map(alertKey));
  const before = [...known.values()].filter(
    (alert) => alert.customer === customer && !keys.has(alertKey(alert)),
  );
  return [
    ...now,
    ...before.flatMap(({ kind, part }): Seen[] => {
      if (part === null) return [];
      const amount = partAmount(line.month, part);
      if (amount === null) return [{ customer, kind, part, is: 'unknown' }];
      return [{ customer, kind, part, is: amount.gt(0) ? 'inactive' : 'active', percent: null }];
    }),
  ];
}

/** One alert for a customer, kind and line item. */
export function alertKey({ customer, kind, part }: Pick<Alert, 'customer' | 'kind' | 'part'>): string {
  return JSON.stringify([customer, kind, part?.service ?? null, part?.item ?? null]);
}

/** What an alert is about, for people. */
export function alertSubject({ kind, part }: Pick<Alert, 'kind' | 'part'>): string {
  return part === null ? kind : `${kind} ${driverName(part)}`;
}
