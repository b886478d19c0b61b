import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import { checkCredit } from '../../../../f/credits/lib/guards/guards.ts';
import { parsePolicy } from '../../../../f/credits/lib/policy/policy.ts';
import {
  categoryOf,
  categorySchema,
  limitsOf,
  productName,
  productRule,
  productSchema,
} from '../../../../f/credits/lib/policy/product_rule.ts';
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

  test('has its own maximum period', () => {
    const week = { start: '2025-12-01', end: '2025-12-08' };
    expect([check([of('verify', '1.00', week)]), check([of('psms', '1.00', week)])]).toEqual([
      null,
      'period_too_long',
    ]);
  });

  test('never raises the limit of a whole request', () => {
    const wide = parsePolicy({
      ...policy(),
      products: [verify, { ...psms, limits: { max_credit: '90000.00' } }],
    });
    const credits = [of('psms', '30000.00')];
    expect(checkCredit({ amount: new Big('30000'), credits, written: now }, wide, now)?.code).toBe(
      'credit_above_limit',
    );
  });

  test('has its own category; credits of different categories have that of the policy', () => {
    expect(categoryOf(rules, [of('psms', '1.00')])).toBe('goodwill');
    expect(categoryOf(rules, [of('verify', '1.00')])).toBe('exceptions');
    expect(categoryOf(rules, [of('verify', '1.00'), of('psms', '1.00')])).toBe('exceptions');
    expect(categoryOf(rules, [of('psms', '1.00'), of('psms', '2.00')])).toBe('goodwill');
    expect(categoryOf(rules, [of('psms', '1.00'), of('verify', '1.00')])).toBe('exceptions');
    expect(categoryOf(rules, [of('voice', '1.00')])).toBe('exceptions');
    expect(categoryOf(rules, [])).toBe('exceptions');
  });

  test('removed from the policy stops the calculation', () => {
    expect(productRule(rules, 'psms').category).toBe('goodwill');
    expect(() => productRule(rules, 'voice')).toThrow(
      expect.objectContaining({
        code: 'policy_invalid',
        message: 'The policy has no product "voice" any more; start the request again by hand',
      }),
    );
  });
});

describe('the definition of a product', () => {
  const least = { name: 'a', marker: 'b', columns: ['c'] };
  /** What a schema says of a value: where and what. */
  const said = (value: object) =>
    productSchema.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

  test('requires its name, its marker and its columns', () => {
    expect(productSchema.parse(least)).toEqual({
      ...least,
      enabled: true,
      notebook: 'f/credits/resources/verify_notebook',
      formula: 'block_rates',
    });
    const full = {
      name: 'psms',
      marker: 'Programmable',
      columns: ['c', 'd'],
      enabled: false,
      notebook: 'f/credits/re_1/notebook_2',
      formula: 'usual_traffic' as const,
      category: 'a _-z',
      limits: { max_period_days: 3 },
    };
    expect(productSchema.parse(full)).toEqual(full);
  });

  test.each([
    'credits/notebook',
    'f/credits',
    '/f/credits/a',
    'f/credits/a.ipynb',
    'f/Credits/a',
    'f//a',
    'f/credits/a/',
  ])('cannot have the notebook %j', (notebook) => {
    expect(said({ ...least, notebook })).toEqual([
      'notebook: the path of a resource, such as f/credits/resources/verify_notebook',
    ]);
  });

  test.each(['', '/a', 'a/', 'A', 'a b', 'a'.repeat(41)])('cannot have the name %j', (name) => {
    expect(said({ ...least, name })).toEqual(['name: lower case letters, digits, _ and -']);
  });

  test.each([
    ['no marker', { marker: '' }],
    ['no column', { columns: [] }],
    ['a column without a name', { columns: [''] }],
    ['an unknown formula', { formula: 'guess' }],
    ['a limit of a day', { limits: { max_credit_per_day: '1' } }],
  ])('cannot have %s', (_, changes) => {
    expect(said({ ...least, ...changes })).toHaveLength(1);
  });

  test('can have a name of up to forty letters, digits and signs', () => {
    for (const name of ['a', '09_-az', 'a'.repeat(40)]) expect(productName.parse(name)).toBe(name);
  });

  test.each([
    ['a', true],
    ['az _-', true],
    ['a'.repeat(40), true],
    ['', false],
    [' a', false],
    ['-a', false],
    ['!a', false],
    ['a!', false],
    ['A', false],
    ['a1', false],
    ['a'.repeat(41), false],
  ])('has the category %j: %p', (category, fine) => {
    expect(categorySchema.safeParse(category).success).toBe(fine);
    expect(said({ ...least, category }) === undefined).toBe(fine);
  });
});
