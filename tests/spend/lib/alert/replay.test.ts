import { expect, test } from 'bun:test';
import type { Alert } from '../../../../f/spend/lib/alert/alert.ts';
import { backtest } from '../../../../f/spend/lib/alert/backtest.ts';
import { type MadeReport, replayed } from '../../../../f/spend/lib/alert/replay.ts';
import { addDays, dayOfMonth, endOfMonth, monthDays, weekday } from '../../../../f/spend/lib/calendar/day.ts';
import { historyOf } from '../../../../f/spend/lib/history/history.ts';
import type { Snapshot } from '../../../../f/spend/lib/snapshot/snapshot.ts';
import { figure } from '../../../figures.ts';
import { gap, late, policyOf, report, snapshot } from '../world.ts';

const customers = Array.from({ length: 24 }, (_, index) => `c${index}`);
const policy = policyOf(customers);
const months = Array.from({ length: 18 }, (_, index) => {
  const month = `${((index + 4) % 12) + 1}`.padStart(2, '0');
  return monthDays(endOfMonth(`${2025 + Math.floor((index + 4) / 12)}-${month}-01`));
});

/** A number between 0 and 1 that depends on nothing but its arguments. */
function chance(...parts: (string | number)[]): number {
  return Number(Bun.hash(parts.join('/')) % 10_000n) / 10_000;
}

/** Dollars of a day: slumps that deepen over a month for some customers, noise for all. */
function amount(customer: string, day: string): number {
  const slump = chance(customer, day.slice(0, 7), 'slump') < 0.12 ? 1 - dayOfMonth(day) / 40 : 1;
  return Math.round(1_000 * slump * (0.85 + 0.3 * chance(customer, day)));
}

/** The snapshots that the run on the morning after `days.at(-1)` reads: gaps now and then, and corrections of the week before. */
function readAfter(days: readonly string[]): Snapshot[] {
  const asOf = days.at(-1) ?? '';
  const readAt = `${addDays(asOf, 1)}T14:43:00Z`;
  return customers.flatMap((customer) => {
    const total = (until: number) =>
      days.slice(0, until).reduce((sum, day) => sum + amount(customer, day), 0);
    const isGap = chance(customer, asOf, 'gap') < 0.05;
    const current = isGap ? gap('source_unavailable') : `${total(days.length)}`;
    const corrected = days.length > 7 && chance(customer, asOf, 'correction') < 0.1;
    return [
      snapshot(asOf, current, { customer, readAt }),
      ...(corrected
        ? [snapshot(days.at(-8) ?? '', (total(days.length - 7) * 0.7).toFixed(2), { customer, readAt })]
        : []),
    ];
  });
}

test('a replay of 18 months of snapshots gives the alerts of the live runs', () => {
  const snapshots: Snapshot[] = [];
  const live: { asOf: string; alerts: Alert[] }[] = [];
  const made: MadeReport[] = [];
  let before: Alert[] = [];
  for (const days of months) {
    for (const asOf of days) {
      const isEnd = asOf === days.at(-1);
      // The morning after is a Tuesday or Thursday.
      const isDue = [1, 3].includes(weekday(asOf));
      if (!isEnd && !isDue) continue;
      snapshots.push(...readAfter(days.slice(0, dayOfMonth(asOf))));
      if (!isDue) continue;
      before = report(snapshots, policy, asOf, { before }).alerts;
      live.push({ asOf, alerts: before });
      made.push({ asOf, madeAt: `${addDays(asOf, 1)}T15:00:00Z` });
    }
  }
  const again = replayed(historyOf(snapshots, 'USD'), policy, made);
  expect(again.map(({ asOf, alerts }) => ({ asOf, alerts }))).toEqual(live);
  const states = new Set(live.flatMap(({ alerts }) => alerts.map(({ state }) => state)));
  expect([...states].sort()).toEqual(['new', 'recovered', 'still', 'worse']);
  // Without the moments of the reports the corrections would change the past.
  const asKnownNow = replayed(
    historyOf(snapshots, 'USD'),
    policy,
    made.map(({ asOf }) => ({ asOf, madeAt: late })),
  );
  expect(asKnownNow.map(({ alerts }) => alerts)).not.toEqual(live.map(({ alerts }) => alerts));
  figure(`spend: ${live.length} reports of 24 customers in 18 months: a replay gives the same alerts`);
}, 120_000);

test('a backtest counts alerts by how their month ended, and months that ended without one', () => {
  const two = policyOf(['Sinks', 'Dips', 'Drops Late', 'Unread']);
  const month = (customer: string, amounts: [string, string][]) =>
    amounts.map(([day, total]) => snapshot(day, total, { customer }));
  const snapshots = [
    ...month('sinks', [
      ['2026-01-31', '31000'],
      ['2026-02-03', '2000'],
      ['2026-02-17', '10000'],
      ['2026-02-28', '15000'],
    ]),
    ...month('dips', [
      ['2026-01-31', '31000'],
      ['2026-02-03', '2000'],
      ['2026-02-17', '17000'],
      ['2026-02-28', '28000'],
    ]),
    ...month('drops_late', [
      ['2026-01-31', '31000'],
      ['2026-02-03', '3000'],
      ['2026-02-17', '17000'],
      ['2026-02-28', '17000'],
    ]),
    ...month('unread', [
      ['2026-01-31', '31000'],
      ['2026-02-03', '2000'],
      ['2026-02-17', '9000'],
    ]),
  ];
  const made = ['2026-02-03', '2026-02-17'].map((asOf) => ({ asOf, madeAt: late }));
  const history = historyOf(snapshots, 'USD');
  const found = backtest(history, made, { today: two, proposed: two }, late);
  expect(found.said.map(({ customer, asOf, ending }) => `${customer} ${asOf} ${ending}`)).toEqual([
    'sinks 2026-02-03 declined',
    'dips 2026-02-03 held',
    'unread 2026-02-03 unknown',
  ]);
  expect(found).toMatchObject({ right: 1, wrong: 1, precision: '50.0' });
  expect(found.missed).toEqual([{ customer: 'drops_late', month: '2026-02' }]);

  const strict = policyOf(['Sinks', 'Dips', 'Drops Late', 'Unread'], { thresholds: { decline_pct: '-40' } });
  const proposed = backtest(history, made, { today: two, proposed: strict }, late);
  expect(proposed).toMatchObject({ right: 1, wrong: 0, precision: '100.0' });
  expect(proposed.said[0]).toMatchObject({ customer: 'sinks', asOf: '2026-02-17' });
});
