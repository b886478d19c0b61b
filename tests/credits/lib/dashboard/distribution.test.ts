import { describe, expect, test } from 'bun:test';
import { mean, quantile, total } from '../../../../f/credits/lib/dashboard/dashboard_metrics.ts';

describe('the quantile of some values', () => {
  const values = [30, 100, 20, 9];

  test.each([
    ['the smallest one for no share', 0, 9],
    ['the smallest one up to a quarter', 0.25, 9],
    ['the next one beyond that', 0.26, 20],
    ['the lower one in the middle', 0.5, 20],
    ['the largest one for nearly all', 0.99, 100],
    ['the largest one for all', 1, 100],
  ])('is %s', (_, share, value) => {
    expect(quantile(values, share)).toBe(value);
  });

  test('does not change their order, and is undefined for no values', () => {
    const before = [...values];
    quantile(values, 0.5);
    expect(values).toEqual(before);
    expect(quantile([], 0.5)).toBeNull();
  });
});

test('mean and total are those of the values; without values there is no mean', () => {
  expect([mean([1, 2, 6]), mean([]), total([1, 2, 6]), total([])]).toEqual([3, null, 9, 0]);
});
