import { describe, expect, test } from 'bun:test';
import {
  limitsSchema,
  policyDecimal,
  productLimitsSchema,
} from '../../../../f/credits/lib/policy/product_rule.ts';

const limits = {
  max_credit: '25000.00',
  max_cost_to_monthly_revenue: '25',
  max_period_days: 31,
  claim_window_days: 730,
  max_credit_per_day: '250000.00',
};

describe('a decimal of the policy', () => {
  test.each(['0', '7', '0.80', '25000.00', '10.123'])('can be %j', (text) => {
    expect(policyDecimal.parse(text)).toBe(text);
  });

  test.each(['', '-1', '+1', 'x5', '5x', '.5', '5.', '1,000', '1.2.3', '1e3', ' 1', '$1'])(
    'cannot be %j',
    (text) => {
      expect(policyDecimal.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([
        'a decimal string such as "0.80"',
      ]);
    },
  );

  test('cannot be a number', () => {
    expect(policyDecimal.safeParse(0.8).success).toBe(false);
  });
});

describe('the limits', () => {
  test.each([
    ['as they are', {}],
    ['for a day at least', { max_period_days: 1, claim_window_days: 1 }],
    ['for a leap year at most', { max_period_days: 366 }],
  ])('are accepted %s', (_, changes) => {
    expect(limitsSchema.parse({ ...limits, ...changes })).toEqual({ ...limits, ...changes });
  });

  test.each([
    ['no day', { max_period_days: 0 }, 'max_period_days'],
    ['more than a leap year', { max_period_days: 367 }, 'max_period_days'],
    ['half a day', { max_period_days: 1.5 }, 'max_period_days'],
    ['no claim window', { claim_window_days: 0 }, 'claim_window_days'],
    ['a credit that is a number', { max_credit: 5 }, 'max_credit'],
    ['no total of a day', { max_credit_per_day: undefined }, 'max_credit_per_day'],
    ['a ratio that is none', { max_cost_to_monthly_revenue: 'x' }, 'max_cost_to_monthly_revenue'],
    ['an unknown field', { max_links: 1 }, ''],
  ])('are refused with %s', (_, changes, where) => {
    const { error } = limitsSchema.safeParse({ ...limits, ...changes });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([where]);
  });

  test('of a product can be all of them except the total of a day', () => {
    const { max_credit_per_day, ...own } = limits;
    for (const some of [{}, { max_credit: '1' }, own]) expect(productLimitsSchema.parse(some)).toEqual(some);
    expect(productLimitsSchema.safeParse({ max_credit_per_day }).success).toBe(false);
    expect(productLimitsSchema.safeParse({ max_period_days: 0 }).success).toBe(false);
  });
});
