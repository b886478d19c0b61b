import { describe, expect, test } from 'bun:test';
import { factOf, factSchema } from '../../../../f/credits/lib/history/history_facts.ts';
import type { HistoryRow } from '../../../../f/credits/lib/history/history_row.ts';
import { channel } from '../../world.ts';
import { historyLink, historyMode, historyRow } from '../history_world.ts';

const at = '2025-11-14T08:00:00Z';
const fact = (changes: Partial<HistoryRow> = {}) => factOf(historyRow(at, changes));
const by = { by: 'windmill:admin', at, reason: null, amount: null };

describe('the facts of a request', () => {
  test('have money in cents and times in seconds', () => {
    expect(fact()).toEqual({
      key: `${channel}_1763107200_000100`,
      channel,
      ts: '1763107200.000100',
      at: 1_763_107_200_000,
      outcome: 'credited',
      code: null,
      reason: null,
      amount: 494_880,
      seconds: 60,
      by_hand: false,
      decision: null,
      failures: 0,
      retries: false,
      links: [
        {
          account: `AC${'0'.repeat(32)}`,
          product: 'verify',
          amount: 494_880,
          cost: 752_630,
          attempts: 1000,
          days: 5,
          modes: [['basic', 1000, 416, 752_630, 494_880]],
          countries: [['ID', 752_630]],
        },
      ],
    });
    expect(factSchema.safeParse(fact()).success).toBe(true);
  });

  test('omit unknown values', () => {
    const link = historyLink({
      account_sid: null,
      product: null,
      amount: null,
      fraud_cost: null,
      traffic: null,
      period: null,
      modes: [],
      countries: [{ country: 'ID', fraud_cost: null }],
    });
    expect(fact({ amount: null, answered_at: null, links: [link] })).toMatchObject({
      amount: null,
      seconds: null,
      links: [
        {
          account: null,
          product: null,
          amount: 0,
          cost: 0,
          attempts: null,
          days: null,
          modes: [],
          countries: [['ID', 0]],
        },
      ],
    });
  });

  test('round a cost half up to cents', () => {
    const countries = [
      { country: 'ID', fraud_cost: '0.005' },
      { country: 'PK', fraud_cost: '0.00499' },
    ];
    expect(fact({ links: [historyLink({ countries })] }).links[0]?.countries).toEqual([
      ['ID', 1],
      ['PK', 0],
    ]);
  });

  test('omit modes without traffic', () => {
    const modes = [historyMode({ messages: 0 }), historyMode({ mode: 'max', messages: 1, blocked: null })];
    expect(fact({ links: [historyLink({ modes })] }).links[0]?.modes).toEqual([
      ['max', 1, null, 752_630, 494_880],
    ]);
  });

  test.each([
    ['needs_review', 'why', 'why'],
    ['failed', 'x'.repeat(401), 'x'.repeat(400)],
    ['failed', null, null],
    ['skipped', 'why', null],
    ['needs_link', 'why', null],
  ] as const)('have a reason only when a person must act: %s', (outcome, reason, says) => {
    expect(fact({ outcome, reason, reason_code: 'link_gone' })).toMatchObject({
      reason: says,
      code: 'link_gone',
    });
  });

  test('have the last decision of a person, and whether a retry follows', () => {
    const decisions = ['overridden', 'reprocessed', 'approved'].map((kind) => ({ kind, ...by }));
    expect(fact({ decisions, retry_at: at, failures: 2, by_hand: true })).toMatchObject({
      decision: 'approved',
      retries: true,
      failures: 2,
      by_hand: true,
    });
  });
});
