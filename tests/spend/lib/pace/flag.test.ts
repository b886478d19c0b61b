import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import { type Change, changeOf, roundedPercent } from '../../../../f/spend/lib/pace/change.ts';
import { isWatched, judge, moverDirection } from '../../../../f/spend/lib/pace/flag.ts';
import { linearPace } from '../../../../f/spend/lib/pace/pace.ts';
import { thresholdsSchema } from '../../../../f/spend/lib/policy/thresholds.ts';

const thresholds = thresholdsSchema.parse({});

/** A change of exactly this percentage: of 1,000 expected. */
function change(percent: string): Change {
  return changeOf(new Big(percent).times(10).plus(1_000), { amount: new Big(1_000), divisor: 1 });
}

describe('flag and status', () => {
  test.each([
    ['14.9', 'normal', 'tracking_normally'],
    ['14.9999999', 'normal', 'tracking_normally'],
    ['15', 'growing', 'on_pace'],
    ['19', 'growing', 'on_pace'],
    ['49.9', 'growing', 'on_pace'],
    ['50', 'growing', 'surging'],
    ['0', 'normal', 'tracking_normally'],
    ['-9.9', 'normal', 'tracking_normally'],
    ['-10', 'normal', 'tracking_normally'],
    ['-10.0000001', 'declining', 'significant_decline'],
    ['-10.1', 'declining', 'significant_decline'],
    ['-49.9', 'declining', 'significant_decline'],
    ['-50', 'declining', 'cliff'],
    ['-100', 'declining', 'cliff'],
  ] as const)('of %s %% are %s, %s', (percent, flag, status) => {
    expect(judge(change(percent), thresholds)).toEqual({ flag, status });
  });

  test('compare the exact change: +14.96 % is shown as +15 % and does not grow', () => {
    const found = change('14.96');
    expect(found.kind === 'percent' && roundedPercent(found)).toBe('15');
    expect(judge(found, thresholds).flag).toBe('normal');
  });

  test.each([
    ['50', null],
    ['50.001', 'up'],
    ['-50', null],
    ['-50.001', 'down'],
  ] as const)('a change of %s %% is a big move: %p', (percent, direction) => {
    expect(moverDirection(change(percent), thresholds)).toBe(direction);
  });

  test.each([
    ['-24.9', false],
    ['-25', true],
  ])('a change of %s %% is on the watch list: %p', (percent, expected) => {
    expect(isWatched(change(percent), thresholds)).toBe(expected);
  });
});

describe('a prior month without revenue', () => {
  const expected = linearPace(new Big(0), '2026-02-15');

  test('makes revenue new, not a percentage', () => {
    const found = changeOf(new Big(10), expected);
    expect(found).toEqual({ kind: 'new' });
    expect(judge(found, thresholds)).toEqual({ flag: 'growing', status: 'new' });
  });

  test('and no revenue now is no change', () => {
    const found = changeOf(new Big(0), expected);
    expect(found.kind === 'percent' && roundedPercent(found)).toBe('0');
    expect(judge(found, thresholds).flag).toBe('normal');
  });

  test('and a credit now, or a prior month below zero, has no comparison', () => {
    expect(changeOf(new Big(-5), expected)).toEqual({ kind: 'no_base' });
    const found = changeOf(new Big(5), linearPace(new Big(-1), '2026-02-15'));
    expect(judge(found, thresholds)).toEqual({ flag: 'normal', status: 'no_comparison' });
  });
});
