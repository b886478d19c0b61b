/** Three views of one customer with known amounts, as the simulated Tableau writes them. */
import { addDays } from '../../../../f/spend/lib/calendar/day.ts';
import { type CustomerViews, tableauSnapshots } from '../../../../f/spend/lib/tableau/snapshots.ts';
import { type ViewSpec, viewSpecSchema } from '../../../../f/spend/lib/tableau/view_spec.ts';
import { viewCsv } from '../../../../simulators/tableau/csv.ts';
import type { TableauRow, TableauView } from '../../../../simulators/tableau/world.ts';

export const account = 'Call Box & Co, Ltd';
export const asOf = '2026-02-15';
const today = addDays(asOf, 1);
export const readAt = '2026-02-16T14:43:00.000Z';

export type ViewName = 'monthly' | 'daily' | 'services';

const spec = (name: ViewName, period: 'month' | 'day', changes: object = {}): ViewSpec =>
  viewSpecSchema.parse({
    id: name,
    name,
    columns: { account: 'Account Name', period: 'Date', ...changes },
    measure: 'Revenue',
    period,
  });

export const specs = {
  monthly: spec('monthly', 'month'),
  daily: spec('daily', 'day'),
  services: spec('services', 'month', { service: 'Service', item: 'Item' }),
};

const longMonths =
  'January February March April May June July August September October November December'.split(' ');
const label = (month: string) => `${longMonths[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;
const months = Array.from({ length: 24 }, (_, back) =>
  new Date(Date.UTC(2026, 1 - back, 1)).toISOString().slice(0, 7),
).reverse();
const days = Array.from({ length: 47 }, (_, index) => addDays('2026-01-01', index));

/** Cents that differ for every place. */
const cents = (place: number) => `${1_000 + place * 137}.${`${(place * 29) % 100}`.padStart(2, '0')}`;
const dayAmounts = new Map(days.map((day, place) => [day, place === 9 ? '0' : cents(place)]));
const sum = (amounts: string[]) =>
  (amounts.reduce((all, amount) => all + Math.round(Number(amount) * 100), 0) / 100).toFixed(2);
const complete = (month: string) => [...dayAmounts].filter(([day]) => day.startsWith(month) && day <= asOf);
const monthAmounts = new Map(
  months.map((month, place) => [
    month,
    month < '2026-01' ? cents(place + 300) : sum(complete(month).map(([, amount]) => amount)),
  ]),
);
const parts = [
  ['SMS', 'user'],
  ['SMS', 'toll-free'],
  ['Numbers', 'Thailand'],
];
const partAmounts = new Map(
  ['2026-01', '2026-02'].flatMap((month, m) =>
    parts.map(([service, item], p): [string, string] => [
      JSON.stringify([month, service, item]),
      cents(m * 7 + p),
    ]),
  ),
);

const view = (spec: ViewSpec, dimensions: string[]): TableauView => ({
  id: spec.id,
  name: spec.name,
  dimensions,
  measure: 'Revenue',
  form: 'long',
  decimals: 2,
  rows: () => [],
});
const simulated: Record<ViewName, [TableauView, TableauRow[]]> = {
  monthly: [
    view(specs.monthly, ['Account Name', 'Date']),
    [...monthAmounts].map(([month, amount]) => ({ labels: [account, label(month)], amount })),
  ],
  daily: [
    view(specs.daily, ['Account Name', 'Date']),
    [...dayAmounts].map(([day, amount]) => {
      const [year, month, number] = day.split('-').map(Number);
      return { labels: [account, `${month}/${number}/${year}`], amount };
    }),
  ],
  services: [
    view(specs.services, ['Account Name', 'Date', 'Service', 'Item']),
    [...partAmounts].map(([key, amount]) => {
      const [month, ...names]: string[] = JSON.parse(key);
      return { labels: [account, label(month ?? ''), ...names], amount };
    }),
  ],
};

export function csvOf(name: ViewName, form: TableauView['form'] = 'long'): string {
  const [shape, rows] = simulated[name];
  return viewCsv({ ...shape, form }, rows);
}

const unchanged = { monthly: csvOf('monthly'), daily: csvOf('daily'), services: csvOf('services') };

/** The snapshots of the three texts, with changes. */
export function snapshotsOf(texts: Partial<Record<ViewName, string>>, changes: Partial<CustomerViews> = {}) {
  const read = (name: ViewName) => ({
    spec: specs[name],
    text: { kind: 'csv' as const, csv: texts[name] ?? unchanged[name] },
  });
  return tableauSnapshots({
    customer: 'callbox',
    account,
    currency: 'USD',
    asOf,
    readAt,
    months: 23,
    maxAgeMinutes: null,
    monthly: read('monthly'),
    daily: read('daily'),
    services: read('services'),
    ...changes,
  });
}

type Found = ReturnType<typeof snapshotsOf>[number];

/** What an amount is an amount of. Service and item are a pair: a view whose labels changed places still has the right amounts. */
function key(span: string, period: string, labels: readonly (string | null)[]): string {
  return JSON.stringify([span, period, ...labels.filter((label) => label !== null).sort()]);
}

/** The true amounts. */
export const truth = new Map([
  ...[...monthAmounts].map(([month, amount]) => [key('month_to_date', month, []), amount] as const),
  ...[...dayAmounts]
    .filter(([day]) => day < today)
    .map(([day, amount]) => [key('day', day, []), amount] as const),
  ...[...partAmounts].map(([part, amount]) => {
    const [month, ...labels]: string[] = JSON.parse(part);
    return [key('month_to_date', month ?? '', labels), amount] as const;
  }),
]);

/** The key of a snapshot in `truth`. */
export function keyOf({ span, day, service, item }: Found): string {
  return key(span, span === 'day' ? day : day.slice(0, 7), [service, item]);
}
