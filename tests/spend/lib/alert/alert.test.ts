import { describe, expect, test } from 'bun:test';
import { type Alert, nextAlerts } from '../../../../f/spend/lib/alert/alert.ts';
import { reportText } from '../../../../f/spend/lib/report/text.ts';
import type { Snapshot } from '../../../../f/spend/lib/snapshot/snapshot.ts';
import { gap, months, part, policyOf, report, snapshot } from '../world.ts';

const policy = policyOf(['Acme']);

/** The states of the alerts after each report: day, percentage of what was expected. */
function states(...reports: [day: string, percent: number | null][]): string[] {
  let alerts: Alert[] = [];
  return reports.map(([day, percent]) => {
    const expected = 100 * Number(day.slice(8));
    const snapshots =
      percent === null
        ? [snapshot(day, gap('source_unavailable'))]
        : months('acme', day, `${(expected * (100 + percent)) / 100}`, '3100');
    const made = report(snapshots, policy, day, { before: alerts });
    alerts = made.alerts;
    return alerts.map(({ state, since }) => `${state} ${since.slice(8)}`).join();
  });
}

describe('a decline', () => {
  test('is new once, then still there, worse by ten points, and over', () => {
    expect(
      states(
        ['2026-02-03', -5],
        ['2026-02-05', -12],
        ['2026-02-10', -21.9],
        ['2026-02-12', -22],
        ['2026-02-17', -31],
        ['2026-02-19', -32],
        ['2026-02-24', 0],
        ['2026-02-26', 0],
      ),
    ).toEqual(['', 'new 05', 'still 05', 'worse 05', 'still 05', 'worse 05', 'recovered 05', '']);
  });

  test('is over when the change is back inside the threshold by the margin', () => {
    expect(states(['2026-02-03', -11], ['2026-02-05', -8.1], ['2026-02-10', -8])).toEqual([
      'new 03',
      'still 03',
      'recovered 03',
    ]);
    // The margin does not raise an alert.
    expect(states(['2026-02-03', -9])).toEqual(['']);
  });

  test('is neither raised nor ended by a gap', () => {
    expect(
      states(['2026-02-03', null], ['2026-02-05', -12], ['2026-02-10', null], ['2026-02-12', -12]),
    ).toEqual(['', 'new 05', 'still 05', 'still 05']);
  });

  test('is new again after it was over', () => {
    expect(states(['2026-02-03', -12], ['2026-02-05', 0], ['2026-02-10', -12])).toEqual([
      'new 03',
      'recovered 03',
      'new 10',
    ]);
  });
});

describe('a vanished item', () => {
  const quiet = (day: string, seats: string | null): Snapshot[] => [
    ...months('acme', day, '50000', '100000'),
    ...part('acme', day, 'Seats', seats, '40000'),
    ...part('acme', day, 'SMS', `${50_000 - Number(seats ?? 0)}`, '60000'),
  ];
  const after = (before: Alert[], snapshots: Snapshot[], day: string) =>
    report(snapshots, policy, day, { before }).alerts;

  test('stays an alert until it has revenue again, in the next months, too', () => {
    const first = after([], quiet('2026-02-15', null), '2026-02-15');
    expect(first).toMatchObject([{ kind: 'vanished', state: 'new', part: { service: 'Seats', item: null } }]);
    // In March the prior month has none either: there is nothing to list, and nothing is over.
    const march = [
      ...months('acme', '2026-03-03', '10000', '100000'),
      ...part('acme', '2026-03-03', 'SMS', '10000', '100000'),
    ];
    const second = after(first, march, '2026-03-03');
    expect(second).toMatchObject([{ state: 'still', since: '2026-02-15' }]);
    const unread = after(second, [snapshot('2026-03-05', gap('source_unavailable'))], '2026-03-05');
    expect(unread).toMatchObject([{ state: 'still' }]);
    expect(after(unread, quiet('2026-03-10', '10'), '2026-03-10')).toMatchObject([{ state: 'recovered' }]);
  });
});

test('an alert of a customer that the policy does not name any more is dropped', () => {
  const before = report(months('acme', '2026-02-15', '1', '100'), policy, '2026-02-15').alerts;
  expect(before).toHaveLength(1);
  expect(nextAlerts(before, [], policy, '2026-02-17')).toEqual([]);
});

test('the text says since when, and that it is worse or over', () => {
  const text = (before: Alert[], day: string, percent: number) => {
    const expected = 100 * Number(day.slice(8));
    const made = report(months('acme', day, `${(expected * (100 + percent)) / 100}`, '3100'), policy, day, {
      before,
    });
    return { line: reportText(made).split('\n')[2], alerts: made.alerts };
  };
  const first = text([], '2026-02-03', -12);
  expect(first.line).toBe('🚨 Acme: $0.3K (-12%) — significant decline');
  const second = text(first.alerts, '2026-02-05', -12);
  expect(second.line).toBe('🚨 Acme: $0.4K (-12%) — significant decline, since Feb 3');
  const third = text(second.alerts, '2026-02-10', -30);
  expect(third.line).toBe('🚨 Acme: $0.7K (-30%) — significant decline, worse, since Feb 3');
  expect(text(third.alerts, '2026-02-12', 0).line).toBe('➖ Acme: $1.2K (0%) — tracking normally, recovered');
});
