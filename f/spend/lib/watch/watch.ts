/** Customers to watch: escalations of the last days, and engineering tickets without activity. */
import { businessDaysSince } from '../calendar/business_days.ts';
import { addDays, type Day } from '../calendar/day.ts';
import type { Customer } from '../policy/policy.ts';

export interface Escalation {
  /** Name or display name of the customer. */
  customer: string;
  date: Day;
  summary: string;
}

export interface Ticket {
  id: string;
  /** Name or display name of the customer. */
  customer: string;
  status: string;
  /** The day of the last activity; that of its creation where there was none since. */
  lastActivity: Day;
}

export interface EscalationAlert {
  kind: 'escalations';
  count: number;
  /** Different summaries, the first three. */
  topics: string[];
}

export interface TicketAlert {
  kind: 'stale_ticket';
  id: string;
  businessDays: number;
}

const shownTopics = 3;

/**
 * The escalations of the covered day and the days before it, `days` in all, and those of the morning of the report; null below the
 * number that puts a customer on the list.
 */
export function escalationAlert(
  escalations: readonly Escalation[],
  customer: Customer,
  asOf: Day,
  rule: { days: number; count: number },
): EscalationAlert | null {
  const first = addDays(asOf, 1 - rule.days);
  const own = escalations
    .filter((escalation) => isAbout(escalation, customer))
    .filter(({ date }) => date >= first && date <= addDays(asOf, 1));
  if (own.length < rule.count) return null;
  const topics = [...new Set(own.map(({ summary }) => summary.trim()))].filter((topic) => topic !== '');
  return { kind: 'escalations', count: own.length, topics: topics.slice(0, shownTopics) };
}

const closedStatuses = ['resolved', 'closed'];

/** Open tickets without activity for `staleDays` business days or more, the longest first. */
export function staleTickets(
  tickets: readonly Ticket[],
  customer: Customer,
  asOf: Day,
  rule: { staleDays: number; holidays: ReadonlySet<Day> },
): TicketAlert[] {
  return tickets
    .filter((ticket) => isAbout(ticket, customer))
    .filter(({ status }) => !closedStatuses.includes(status.trim().toLowerCase()))
    .map(({ id, lastActivity }): TicketAlert => {
      const businessDays = businessDaysSince(lastActivity, asOf, rule.holidays);
      return { kind: 'stale_ticket', id, businessDays };
    })
    .filter(({ businessDays }) => businessDays >= rule.staleDays)
    .sort((a, b) => b.businessDays - a.businessDays || (a.id < b.id ? -1 : 1));
}

function isAbout(entry: { customer: string }, { name, display_name }: Customer): boolean {
  const about = entry.customer.trim().toLowerCase();
  return about === name.toLowerCase() || about === display_name.toLowerCase();
}
