/** What the sources have said about the simulated company in 18 months, up to the covered day. */
import {
  addDays,
  type Day,
  daysBetween,
  endOfMonth,
  firstOfMonth,
  monthDays,
  weekday,
} from '../../f/spend/lib/calendar/day.ts';
import type { Reading } from '../../f/spend/lib/snapshot/reading.ts';
import type { Snapshot } from '../../f/spend/lib/snapshot/snapshot.ts';
import { customers, type DemoCustomer, type DemoService } from './customers.ts';

const months = 18;

/** @param asOf the last day that the sources cover */
export function demoSnapshots(asOf: Day): Snapshot[] {
  const first = firstOfMonth(addDays(asOf, -30 * months));
  const days = Array.from({ length: daysBetween(first, asOf) + 1 }, (_, index) => addDays(first, index));
  const reported = days.filter((day) => day === asOf || day === endOfMonth(day) || isReported(day));
  return customers.flatMap((customer) => [
    ...days.flatMap((day) => dayOf(customer, day, asOf)),
    ...reported.flatMap((day) => monthToDate(customer, day, asOf)),
  ]);
}

/** Reports are made on Tuesdays and Thursdays and cover the day before. */
export function isReported(day: Day): boolean {
  return [1, 3].includes(weekday(day));
}

function dayOf(customer: DemoCustomer, day: Day, asOf: Day): Snapshot[] {
  if (day === asOf && customer.today !== undefined) return [];
  if (customer.missingDays?.includes(daysBetween(day, asOf))) return [];
  const total = sum(customer.services.map((service) => dollars(customer, service, day, asOf)));
  return [snapshot(customer, day, value(total), { span: 'day' })];
}

function monthToDate(customer: DemoCustomer, day: Day, asOf: Day): Snapshot[] {
  const amounts = customer.services.map((service) => ({
    service: service.service,
    amount: sum(monthDays(day).map((one) => dollars(customer, service, one, asOf))),
  }));
  const total = value(sum(amounts.map(({ amount }) => amount)));
  const isToday = day === asOf;
  if (isToday && customer.today !== undefined) {
    const down = gap('HTTP 502 from the view monthly');
    const agent = { source: 'billing_agent', evidence: 'message/send, answered with JSON' } as const;
    return [
      snapshot(customer, day, down),
      snapshot(customer, day, customer.today === 'nothing' ? gap('no answer within 30 s') : total, agent),
    ];
  }
  return [
    snapshot(customer, day, total),
    ...amounts
      .filter(({ amount }) => amount > 0)
      .map(({ service, amount }) => snapshot(customer, day, value(amount), { service })),
  ];
}

/** Whole dollars of a service on a day: weekends are quieter, and every day differs a little. */
function dollars(
  customer: DemoCustomer,
  { service, daily, began, ended }: DemoService,
  day: Day,
  asOf: Day,
): number {
  const age = daysBetween(day, asOf);
  if ((began !== undefined && age > began) || (ended !== undefined && age < ended)) return 0;
  const noise = Number(Bun.hash(`${customer.name}/${service}/${day}`) % 200n) / 1_000;
  return Math.round(daily * ([0, 6].includes(weekday(day)) ? 0.8 : 1.05) * (0.9 + noise));
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

function value(amount: number): Reading {
  return amount === 0
    ? { state: 'zero', currency: 'USD', proof: 'stated' }
    : { state: 'value', amount: `${amount}`, currency: 'USD' };
}

function gap(detail: string): Reading {
  return { state: 'no_data', reason: 'source_unavailable', detail };
}

function snapshot(
  customer: DemoCustomer,
  day: Day,
  reading: Reading,
  more: Partial<Snapshot> = {},
): Snapshot {
  const { service = null, span = 'month_to_date' } = more;
  const view = service === null ? (span === 'day' ? 'daily' : 'monthly') : 'service_breakdown';
  return {
    customer: customer.name,
    span,
    day,
    service,
    item: null,
    source: 'tableau',
    reading,
    readAt: `${addDays(day, 1)}T08:00:00.000Z`,
    sourceAgeMinutes: 12,
    evidence: `view ${view}, Account Name = ${customer.display_name}, ${day}`,
    ...more,
  };
}
