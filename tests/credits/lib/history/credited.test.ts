import { describe, expect, test } from 'bun:test';
import { creditedAmounts, readQuestion, requestsSince } from '../../../../f/credits/lib/history/credited.ts';
import type { HistoryRow } from '../../../../f/credits/lib/history/history_row.ts';
import { historyLink, historyRow } from '../history_world.ts';

const first = `AC${'1'.repeat(32)}`;
const second = `AC${'2'.repeat(32)}`;
const question = { accounts: [first, second], from: '2025-11-01', until: '2025-12-01' };

const amounts = (row: Partial<HistoryRow>, at = '2025-11-10T09:00:00Z') =>
  creditedAmounts([historyRow(at, row)], question).map(
    ({ account, amount, is_shared }) =>
      `${account === first ? 'first' : 'second'} ${amount}${is_shared ? ' shared' : ''}`,
  );
const link = (account_sid: string | null, amount: string) => historyLink({ account_sid, amount });

describe('what was credited to an account', () => {
  test('is the amount of its request, with the moment of the post and the days of the fraud', () => {
    const row = historyRow('2025-11-10T09:00:00Z', { links: [link(first, '4948.80')] });
    expect(creditedAmounts([row], question)).toEqual([
      {
        request: row.key,
        account: first,
        amount: '4948.80',
        currency: 'USD',
        is_shared: false,
        credited_at: '2025-11-10T09:01:00.000Z',
        periods: [{ start: '2025-11-04', end: '2025-11-09' }],
      },
    ]);
  });

  test('is the amount that a person set', () => {
    expect(amounts({ amount: '5000.00', links: [link(first, '4948.80')] })).toEqual(['first 5000.00']);
  });

  test('is the sum of its links, when a request has several accounts', () => {
    const links = [link(first, '1.10'), link(second, '2.20'), link(first, '3.30')];
    expect(amounts({ amount: '6.60', links })).toEqual(['first 4.40', 'second 2.20']);
  });

  test('is not known when a person set the total of several accounts', () => {
    const links = [link(first, '1.00'), link(second, '2.00'), link(null, '3.00')];
    expect(amounts({ amount: '7.00', links })).toEqual(['first 7.00 shared', 'second 7.00 shared']);
  });

  test.each([
    ['was not posted', { answered_at: null }],
    ['was computed only', { outcome: 'needs_review' as const }],
    ['was not asked for', { links: [link(`AC${'3'.repeat(32)}`, '4948.80')] }],
    ['was skipped', { links: [historyLink({ account_sid: first, result: 'skip', amount: null })] }],
  ])('is nothing when it %s', (_, change) => {
    expect(amounts({ links: [link(first, '4948.80')], ...change })).toEqual([]);
  });

  test.each([
    ['2025-10-31T23:59:59Z', '2025-11-01T00:00:00Z', 1],
    ['2025-11-30T23:00:00Z', '2025-11-30T23:59:59Z', 1],
    ['2025-10-31T23:00:00Z', '2025-10-31T23:59:59Z', 0],
    ['2025-11-30T23:00:00Z', '2025-12-01T00:00:00Z', 0],
  ])('belongs to the day of its post: requested %s, posted %s', (requested, answered_at, count) => {
    expect(amounts({ answered_at, links: [link(first, '1.00')], amount: '1.00' }, requested)).toHaveLength(
      count,
    );
  });
});

test('requests of two months before are read, as an approval may take its time', () => {
  expect(requestsSince({ from: '2025-03-01' })).toBe('2024-12-29');
});

test.each([
  ['accounts', { accounts: [] }],
  ['accounts.0', { accounts: ['Cobalt Stays'] }],
  ['from', { from: 'yesterday' }],
])('a question with an invalid %s is refused with its path', (field, change) => {
  expect(() => readQuestion({ ...question, ...change })).toThrow(
    expect.objectContaining({ code: 'request_invalid' }),
  );
  expect(() => readQuestion({ ...question, ...change })).toThrow(
    field.startsWith('accounts.') ? 'accounts[0]' : field,
  );
});
