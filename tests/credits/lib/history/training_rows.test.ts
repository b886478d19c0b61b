import { describe, expect, test } from 'bun:test';
import { FEWEST_ROWS, trainingRows } from '../../../../f/credits/lib/history/history_facts.ts';
import { fact, factLink, one, two } from '../dashboard_world.ts';

const link = (messages: number, change: Parameters<typeof factLink>[0] = {}) =>
  factLink({ modes: [['basic', messages, null, 1, 1]], ...change });

describe('the prediction learns from', () => {
  test('every link that was paid: account, cents, messages of all modes and time, oldest first', () => {
    const both = factLink({
      amount: 500,
      modes: [
        ['basic', 30, 4, 70, 30],
        ['max', 12, null, 60, 200],
      ],
    });
    const facts = [
      fact({ time: '2026-03-02T10:00:00Z', links: [both, link(1, { account: two, amount: 1 })] }),
      fact({ time: '2026-03-03T10:00:00Z', links: [link(7, { amount: 900 })] }),
    ];
    expect(trainingRows(facts)).toEqual([
      [one, 500, 42, Date.parse('2026-03-02T10:00:00Z')],
      [two, 1, 1, Date.parse('2026-03-02T10:00:00Z')],
      [one, 900, 7, Date.parse('2026-03-03T10:00:00Z')],
    ]);
  });

  test.each(['needs_review', 'failed', 'dry_run', 'skipped', 'needs_link'] as const)(
    'no unpaid link: %s',
    (outcome) => {
      expect(trainingRows([fact({ outcome, links: [link(1)] })])).toEqual([]);
    },
  );

  test.each([
    ['account', link(1, { account: null })],
    ['amount', link(1, { amount: 0 })],
    ['positive amount', link(1, { amount: -1 })],
    ['traffic', link(0)],
    ['mode', factLink()],
  ])('no link without an %s, but the others of its request', (_what, without) => {
    expect(trainingRows([fact({ links: [without, link(3)] })])).toEqual([
      [one, 10_000, 3, Date.parse('2026-03-02T10:00:00Z')],
    ]);
  });

  test('500 credits at least', () => {
    expect(FEWEST_ROWS).toBe(500);
  });
});
