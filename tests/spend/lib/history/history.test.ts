import { describe, expect, test } from 'bun:test';
import { historyOf } from '../../../../f/spend/lib/history/history.ts';
import type { Snapshot } from '../../../../f/spend/lib/snapshot/snapshot.ts';
import { days, gap, late, snapshot } from '../world.ts';

const asOf = '2026-02-15';
const monthToDate = (snapshots: readonly Snapshot[], readBy = late) =>
  historyOf(snapshots, 'USD').at(readBy).monthToDate('acme', asOf);
const agent = { source: 'billing_agent', evidence: 'answer' } as const;
const later = { readAt: '2026-02-17T14:43:00Z' };

describe('an amount', () => {
  test('without a snapshot is no data, not zero', () => {
    expect(monthToDate([])).toEqual({
      state: 'no_data',
      reason: 'not_read',
      detail: 'the revenue of 2026-02 up to 2026-02-15 was not read',
    });
  });

  test('that is a proven zero is zero', () => {
    expect(monthToDate([snapshot(asOf, '0')])).toMatchObject({ state: 'known' });
  });

  test('is that of Tableau where both sources have one', () => {
    const found = monthToDate([snapshot(asOf, '7', { ...agent, ...later }), snapshot(asOf, '5')]);
    expect(found).toMatchObject({ source: 'tableau', evidence: 'view monthly, row 1' });
  });

  test('is that of the billing agent where Tableau has none', () => {
    const found = monthToDate([snapshot(asOf, gap('source_unavailable')), snapshot(asOf, '7', agent)]);
    expect(found).toMatchObject({ state: 'known', source: 'billing_agent' });
    expect(found.state === 'known' && found.amount.toFixed()).toBe('7');
  });

  test('that no source has names the reasons of both', () => {
    const found = monthToDate([
      snapshot(asOf, gap('source_unavailable')),
      snapshot(asOf, gap('answer_unusable', 'answered about 2026-01'), agent),
    ]);
    expect(found).toEqual({
      state: 'no_data',
      reason: 'source_unavailable',
      detail: 'Tableau: HTTP 502; billing agent: answered about 2026-01',
    });
  });

  test('in another currency is no data', () => {
    const euros = { state: 'value', amount: '5', currency: 'EUR' } as const;
    expect(monthToDate([snapshot(asOf, euros)])).toMatchObject({
      state: 'no_data',
      reason: 'other_currency',
      detail: 'Tableau: EUR instead of USD',
    });
  });

  test('that was read before stays when the source cannot be asked any more', () => {
    const found = monthToDate([snapshot(asOf, '5'), snapshot(asOf, gap('source_unavailable'), later)]);
    expect(found.state === 'known' && found.amount.toFixed()).toBe('5');
  });

  test('is withdrawn when the source answers without it', () => {
    const found = monthToDate([snapshot(asOf, '5'), snapshot(asOf, gap('contradiction'), later)]);
    expect(found).toMatchObject({ state: 'no_data', reason: 'contradiction' });
  });

  test('is the newest, and of an earlier moment the one that was known then', () => {
    const both = [snapshot(asOf, '6', later), snapshot(asOf, '5')];
    const amounts = [late, '2026-02-16T23:00:00Z'].map((moment) => monthToDate(both, moment));
    expect(amounts.map((found) => found.state === 'known' && found.amount.toFixed())).toEqual(['6', '5']);
    expect(monthToDate(both, '2026-02-16T00:00:00Z').state).toBe('no_data');
  });
});

describe('a month to date that Tableau does not state', () => {
  const all = days('acme', asOf, () => '10.01');

  test('is the sum of its days, as old as the oldest', () => {
    const found = monthToDate(all);
    expect(found.state === 'known' && found.amount.toFixed(2)).toBe('150.15');
    expect(found).toMatchObject({ readAt: '2026-02-02T14:43:00Z', sourceAgeMinutes: 1 });
  });

  test('is the sum of its days rather than the answer of the billing agent', () => {
    expect(monthToDate([...all, snapshot(asOf, '7', agent)])).toMatchObject({ source: 'tableau' });
  });

  test('is no data when one of its days is a gap', () => {
    const [first, ...others] = all;
    expect(monthToDate(others).state).toBe('no_data');
    const broken = [...others, { ...first, reading: gap('amount_missing') } as Snapshot];
    expect(monthToDate(broken).state).toBe('no_data');
  });
});
