import { describe, expect, test } from 'bun:test';
import { limitsSchema, productLimitsSchema } from '../../../../f/credits/lib/policy/product_rule.ts';

const limits = {
  max_credit: '25000.00',
  max_cost_to_monthly_revenue: '25',
  max_period_days: 31,
  claim_window_days: 730,
  max_credit_per_day: '250000.00',
};

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
    ['no claim window', { claim_window_days: 0 }, 'claim_window_days'],
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
