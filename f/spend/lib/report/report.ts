/** A report: a pure function of snapshots, policy, day, watch list and the alerts before it. */
import { type Alert, nextAlerts } from '../alert/alert.ts';
import type { Day } from '../calendar/day.ts';
import { type CreditEntry, type Credited, creditedTo } from '../credit/credit.ts';
import type { Gap } from '../history/amount.ts';
import type { Revenue } from '../history/history.ts';
import { type Line, lineOf } from '../line/line.ts';
import { type Customer, type Policy, thresholdsOf } from '../policy/policy.ts';
import type { Outage } from '../snapshot/outage.ts';
import {
  type Escalation,
  type EscalationAlert,
  escalationAlert,
  staleTickets,
  type Ticket,
  type TicketAlert,
} from '../watch/watch.ts';

/** What the trackers said; a gap with its reason where one could not be read. */
export interface Trackers {
  escalations: Escalation[] | Gap;
  tickets: Ticket[] | Gap;
  /** Damaged entries, for people. */
  problems: string[];
}

export interface Watched {
  customer: Customer;
  alert: EscalationAlert | TicketAlert;
}

export interface Report {
  asOf: Day;
  policyVersion: string;
  currency: string;
  moverPercent: string;
  lines: Line[];
  /** Escalations first, then tickets. */
  watched: Watched[];
  /** What was credited to the customers in the month. */
  credited: Credited[];
  /** Trackers and credits that could not be read. */
  gaps: { what: 'escalations' | 'tickets' | 'credits'; gap: Gap }[];
  /** What the sources did not answer. */
  outages: Outage[];
  /** Damaged entries of trackers. */
  problems: string[];
  /** The alerts after this report, of all customers of the policy. */
  alerts: Alert[];
}

export interface ReportInput {
  revenue: Revenue;
  trackers: Trackers;
  /** What the sources did not answer while they were read; default: nothing. */
  outages?: Outage[];
  /** What CreditBot said; default: it was not asked. */
  credits?: CreditEntry[] | Gap;
  policy: Policy;
  /** The last day that is covered. */
  asOf: Day;
  /** Alerts after the last report of an earlier day. */
  before: readonly Alert[];
  /** The customers that are shown; default: all. */
  customers?: readonly Customer[];
}

export function reportOf(input: ReportInput): Report {
  const { revenue, trackers, outages = [], credits = [], policy, asOf, before, customers } = input;
  const all = policy.customers.map((customer) => lineOf(revenue, customer, policy, asOf));
  const shown = customers ?? policy.customers;
  return {
    asOf,
    policyVersion: policy.version,
    currency: policy.currency,
    moverPercent: policy.thresholds.mover_pct,
    lines: all.filter(({ customer }) => shown.includes(customer)),
    watched: [
      ...shown.flatMap((customer) => escalatedOf(trackers, customer, policy, asOf)),
      ...shown.flatMap((customer) => staleOf(trackers, customer, policy, asOf)),
    ],
    credited:
      'state' in credits ? [] : shown.flatMap((customer) => creditedTo(customer, credits, policy, asOf)),
    gaps: (['escalations', 'tickets', 'credits'] as const).flatMap((what) => {
      const read = what === 'credits' ? credits : trackers[what];
      return 'state' in read ? [{ what, gap: read }] : [];
    }),
    outages,
    problems: trackers.problems,
    alerts: nextAlerts(before, all, policy, asOf),
  };
}

function escalatedOf({ escalations }: Trackers, customer: Customer, policy: Policy, asOf: Day): Watched[] {
  if ('state' in escalations) return [];
  const { escalation_count } = thresholdsOf(policy, customer);
  const rule = { days: policy.windows.escalation_days, count: escalation_count };
  const alert = escalationAlert(escalations, customer, asOf, rule);
  return alert === null ? [] : [{ customer, alert }];
}

function staleOf({ tickets }: Trackers, customer: Customer, policy: Policy, asOf: Day): Watched[] {
  if ('state' in tickets) return [];
  const { stale_days } = thresholdsOf(policy, customer);
  const rule = { staleDays: stale_days, holidays: new Set(policy.holidays) };
  return staleTickets(tickets, customer, asOf, rule).map((alert) => ({ customer, alert }));
}
