import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import type { LedgerCredit } from '../../../../f/credits/lib/credit/figures.ts';
import { checkCredit } from '../../../../f/credits/lib/guards/guards.ts';
import { readKillSwitch } from '../../../../f/credits/lib/policy/posting.ts';
import { reasonText } from '../../../../f/credits/lib/reason/reasons.ts';
import { periodDays } from '../../../../f/shared/lib/period.ts';
import { ledgerCredit, policy } from '../../world.ts';

const limits = {
  ...policy().limits,
  max_credit: '1000.00',
  max_cost_to_monthly_revenue: '10',
  max_period_days: 31,
  claim_window_days: 60,
};
const rules = { limits, products: policy().products };
const now = new Date('2026-01-08T12:00:00Z');
const credit = (changes: Partial<LedgerCredit> = {}) =>
  ledgerCredit({
    amount: '100.00',
    fraud_cost: '200.00',
    monthly_revenue: '20.00',
    period: { start: '2025-12-01', end: '2025-12-06' },
    ...changes,
  });
const period = (start: string, end: string) => ({ period: { start, end } });
const code = (changes: Partial<LedgerCredit>, amount = '100.00', written = now) =>
  checkCredit({ amount: new Big(amount), credits: [credit(), credit(changes)], written }, rules, now)?.code ??
  null;

describe('a credit', () => {
  test.each([
    ['within all limits', {}, null],
    ['without an account', { account_sid: null }, 'account_not_provable'],
    ['without a period', { period: null }, 'account_not_provable'],
    ['for an empty period', period('2025-12-06', '2025-12-06'), 'account_not_provable'],
    ['for a period that ends before it begins', period('2025-12-06', '2025-12-01'), 'account_not_provable'],
    ['for a period that ended at midnight', period('2026-01-03', '2026-01-08'), null],
    ['for a period that includes today', period('2026-01-03', '2026-01-09'), 'period_not_over'],
    ['for a period in the future', period('2027-01-03', '2027-01-09'), 'period_not_over'],
    ['for the longest period', period('2025-11-15', '2025-12-16'), null],
    ['for a period one day longer', period('2025-11-14', '2025-12-16'), 'period_too_long'],
    ['asked for on the last day', period('2025-11-04', '2025-11-09'), null],
    ['asked for a day too late', period('2025-11-03', '2025-11-08'), 'claim_window_over'],
    ['at the border of the history', { fraud_cost: '200.00' }, null],
    ['a cent outside of it', { fraud_cost: '200.01' }, 'outside_history'],
    ['of an account without revenue', { monthly_revenue: null, fraud_cost: '99999.00' }, null],
    ['of an account that paid nothing', { monthly_revenue: '0.00' }, 'outside_history'],
    ['of an account that was paid back', { monthly_revenue: '-5.00' }, 'outside_history'],
  ] as const)('%s', (_, changes, expected) => {
    expect(code(changes)).toBe(expected);
  });

  test('may reach the limit per request and may not exceed it by a cent', () => {
    expect([code({}, '1000.00'), code({}, '1000.01')]).toEqual([null, 'credit_above_limit']);
  });

  const both = [credit({ amount: '500.00' }), credit({ amount: '600.00', product: 'psms' })];
  const products = [
    { ...policy().products[0], name: 'verify', limits: { max_credit: '499.99' } },
    { ...policy().products[0], name: 'psms' },
  ] as typeof rules.products;
  test.each([
    ['1100.00', both, { max_credit: '1099.99' }, 'the credit $1,100.00 is above the limit of $1,099.99'],
    ['1100.00', both, { max_credit: '1100.00' }, 'the verify credit $500.00 is above the limit of $499.99'],
    ['499.99', both.slice(0, 1), { max_credit: '1000.00' }, null],
    [
      '500.00',
      [credit({ amount: '1.00' })],
      { max_credit: '1000.00' },
      'the verify credit $500.00 is above the limit of $499.99',
    ],
  ])('of %s is checked against the total limit and that of each product', (amount, credits, own, says) => {
    const policyOf = { limits: { ...limits, ...own }, products };
    expect(checkCredit({ amount: new Big(amount), credits, written: now }, policyOf, now)).toEqual(
      says === null ? null : { code: 'credit_above_limit', message: `${says} per request` },
    );
  });

  test('for an empty period is refused with that reason', () => {
    const credits = [credit(period('2025-12-06', '2025-12-06'))];
    expect(checkCredit({ amount: new Big('1.00'), credits, written: now }, rules, now)).toEqual({
      code: 'account_not_provable',
      message:
        'https://acme.cloud.looker.com/looks/1: the period 2025-12-06 to 2025-12-06 (exclusive) is empty',
    });
  });

  test('counts on the day of its request, for any time of its computation', () => {
    const early = new Date('2026-01-02T23:59:00Z');
    expect(code(period('2025-10-30', '2025-11-03'), '1.00', early)).toBe(null);
  });

  test('is refused with the link and a specific next step', () => {
    const reason = checkCredit(
      { amount: new Big('1.00'), credits: [credit({ period: null })], written: now },
      rules,
      now,
    );
    expect(reason?.message).toStartWith('https://acme.cloud.looker.com/looks/1: ');
    const codes = [
      'kill_switch',
      'credit_above_limit',
      'day_limit_reached',
      'spend_overlaps',
      'account_not_provable',
      'period_not_over',
      'period_too_long',
      'claim_window_over',
      'outside_history',
    ] as const;
    expect(new Set(codes.map((code) => reasonText(code).next)).size).toBe(codes.length);
  });
});

test('the days of a period exclude its end, also across months and a leap February', () => {
  expect(periodDays({ start: '2024-02-28', end: '2024-03-01' })).toEqual(['2024-02-28', '2024-02-29']);
  expect(periodDays({ start: '2025-03-29', end: '2025-04-01' })).toEqual([
    '2025-03-29',
    '2025-03-30',
    '2025-03-31',
  ]);
  expect(periodDays({ start: '2025-03-29', end: '2025-03-29' })).toEqual([]);
});

test.each([
  [undefined, false],
  ['off', false],
  ['on', true],
  ['OFF', true],
  ['', true],
  ['false', true],
] as const)('a kill switch of %p stops: %p', (value, stops) => {
  expect(readKillSwitch(value) !== null).toBe(stops);
});
