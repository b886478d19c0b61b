import { expect, test } from 'bun:test';
import { vanishedItems } from '../../../../f/spend/lib/driver/vanished.ts';
import { historyOf } from '../../../../f/spend/lib/history/history.ts';
import { pairParts } from '../../../../f/spend/lib/history/parts.ts';
import type { Snapshot } from '../../../../f/spend/lib/snapshot/snapshot.ts';
import { gap, late, snapshot } from '../world.ts';

const asOf = '2026-02-15';

/** The month up to `day`: seat and usage add up to the total. */
function month(day: string, seat: string | null, usage = '10'): Snapshot[] {
  return [
    snapshot(day, `${Number(seat ?? 0) + Number(usage)}`),
    snapshot(day, usage, { service: 'usage' }),
    ...(seat === null ? [] : [snapshot(day, seat, { service: 'seats', item: 'user' })]),
  ];
}

function vanished(snapshots: readonly Snapshot[], rule = { item_months: 3, item_min_months: 1 }): string[] {
  const revenue = historyOf(snapshots, 'USD').at(late);
  const [now, before] = [asOf, '2026-01-31'].map((day) => ({
    total: revenue.monthToDate('acme', day),
    parts: revenue.parts('acme', day),
  }));
  if (now === undefined || before === undefined) throw new Error('two months');
  return vanishedItems(revenue, 'acme', asOf, pairParts(now, before), rule).map(
    ({ item, prior }) => `${item} ${prior.toFixed()}`,
  );
}

test('an item of the last month that is absent now has vanished, with the value of last month', () => {
  expect(vanished([...month(asOf, null), ...month('2026-01-31', '56')])).toEqual(['user 56']);
  expect(vanished([...month(asOf, '0'), ...month('2026-01-31', '56')])).toEqual(['user 56']);
});

test('an item with revenue now, or without any last month, has not', () => {
  expect(vanished([...month(asOf, '1'), ...month('2026-01-31', '56')])).toEqual([]);
  expect(vanished([...month(asOf, null), ...month('2026-01-31', '0')])).toEqual([]);
});

test('an item has not vanished while the list of this month is not complete', () => {
  const incomplete = month(asOf, null).map((one) =>
    one.service === 'usage' ? { ...one, reading: gap('amount_missing') } : one,
  );
  expect(vanished([...incomplete, ...month('2026-01-31', '56')])).toEqual([]);
  expect(
    vanished([snapshot(asOf, '12'), ...month(asOf, null).slice(1), ...month('2026-01-31', '56')]),
  ).toEqual([]);
});

test('an item needs revenue in as many months as the policy says', () => {
  const twice = [...month(asOf, null), ...month('2026-01-31', '56'), ...month('2025-12-31', '50')];
  expect(vanished(twice, { item_months: 3, item_min_months: 2 })).toEqual(['user 56']);
  expect(vanished(twice, { item_months: 3, item_min_months: 3 })).toEqual([]);
});

test('an item that is usually billed later in the month is not billed yet', () => {
  const history = (unpaidUntil: string) => [
    ...month(asOf, null),
    ...month('2026-01-31', '56'),
    ...month(unpaidUntil, null),
  ];
  expect(vanished(history('2026-01-20'))).toEqual([]);
  expect(vanished(history('2026-01-15'))).toEqual([]);
  // Billed on the 15th at the latest.
  expect(vanished(history('2026-01-14'))).toEqual(['user 56']);
});
