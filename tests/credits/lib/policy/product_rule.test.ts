import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import { checkCredit } from '../../../../f/credits/lib/guards/guards.ts';
import { parsePolicy } from '../../../../f/credits/lib/policy/policy.ts';
import { categoryOf, limitsOf, productRule } from '../../../../f/credits/lib/policy/product_rule.ts';
import { policy } from '../../world.ts';
import { proven } from '../ledger_world.ts';

const [verify] = policy().products;
const psms = {
  name: 'psms',
  marker: 'Programmable',
  columns: ['product'],
  category: 'goodwill',
  limits: { max_credit: '50.00', max_period_days: 3 },
};
const rules = parsePolicy({ ...policy(), products: [verify, psms] });
const of = (product: string, amount: string, period = { start: '2025-12-01', end: '2025-12-03' }) => ({
  ...proven().result,
  product,
  amount,
  period,
  fraud_cost: '1000.00',
  monthly_revenue: null,
});
const now = new Date('2026-01-08T12:00:00Z');
const check = (credits: ReturnType<typeof of>[]) => {
  const amount = credits.reduce((total, credit) => total.plus(credit.amount), new Big(0));
  return checkCredit({ amount, credits, written: now }, rules, now)?.code ?? null;
};

describe('a product', () => {
  test('changes the limits for its own links and for no others', () => {
    expect(limitsOf(rules, 'psms')).toEqual({ ...rules.limits, ...psms.limits });
    expect(limitsOf(rules, 'verify')).toEqual(rules.limits);
    expect(limitsOf(rules, 'voice')).toEqual(rules.limits);
    expect(check([of('verify', '60.00')])).toBeNull();
    expect(check([of('psms', '60.00')])).toBe('credit_above_limit');
    expect(check([of('verify', '60.00'), of('psms', '50.00')])).toBeNull();
    expect(check([of('verify', '60.00'), of('psms', '50.01')])).toBe('credit_above_limit');
  });

  test('has periods of its own length', () => {
    const week = { start: '2025-12-01', end: '2025-12-08' };
    expect([check([of('verify', '1.00', week)]), check([of('psms', '1.00', week)])]).toEqual([
      null,
      'period_too_long',
    ]);
  });

  test('never lifts what a whole request may be', () => {
    const wide = parsePolicy({
      ...policy(),
      products: [verify, { ...psms, limits: { max_credit: '90000.00' } }],
    });
    const credits = [of('psms', '30000.00')];
    expect(checkCredit({ amount: new Big('30000'), credits, written: now }, wide, now)?.code).toBe(
      'credit_above_limit',
    );
  });

  test('has its own category; credits that do not agree have the policy its', () => {
    expect(categoryOf(rules, [of('psms', '1.00')])).toBe('goodwill');
    expect(categoryOf(rules, [of('verify', '1.00')])).toBe('exceptions');
    expect(categoryOf(rules, [of('verify', '1.00'), of('psms', '1.00')])).toBe('exceptions');
    expect(categoryOf(rules, [of('psms', '1.00'), of('psms', '2.00')])).toBe('goodwill');
    expect(categoryOf(rules, [of('voice', '1.00')])).toBe('exceptions');
    expect(categoryOf(rules, [])).toBe('exceptions');
  });

  test('that the policy has no more stops the calculation', () => {
    expect(productRule(rules, 'psms').category).toBe('goodwill');
    expect(() => productRule(rules, 'voice')).toThrow(
      expect.objectContaining({
        code: 'policy_invalid',
        message: 'The policy has no product "voice" any more; start the request again by hand',
      }),
    );
  });
});
