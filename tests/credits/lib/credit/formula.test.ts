import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import fc from 'fast-check';
import { modeCredit } from '../../../../f/credits/lib/credit/formula.ts';

const rate = fc.integer({ min: 0, max: 1_000 }).map((value) => new Big(value).div(1_000));
const cost = fc.integer({ min: 0, max: 10 ** 9 }).map((value) => new Big(value).div(100));

describe('credit of a mode', () => {
  test.each([
    ['7526.30', '0.80', '0.416', '4948.80'],
    ['1000', '0.8', '0.5', '600.00'],
    ['1000', '0.9', '0.5', '800.00'],
    ['1000', '1', '0.5', '1000.00'],
    ['1000', '0.8', '0.8', '0.00'],
    ['1000', '0.9', '0', '900.00'],
    ['1000', '1', '0.3', '1000.00'],
  ])('F=%s e=%s b=%s gives %s', (fraudCost, expected, observed, credit) => {
    expect(modeCredit(new Big(fraudCost), new Big(expected), new Big(observed)).credit.toFixed(2)).toBe(
      credit,
    );
  });

  test('is zero with a reason when the formula is negative or undefined', () => {
    const zero = (observed: string | null) =>
      modeCredit(new Big(1_000), new Big('0.8'), observed === null ? null : new Big(observed));
    expect(zero('0.95')).toMatchObject({ note: 'at_or_above_expected' });
    expect(zero('1')).toMatchObject({ note: 'fully_blocked' });
    expect(zero(null)).toMatchObject({ note: 'no_traffic' });
    for (const observed of ['0.95', '1', null]) expect(zero(observed).credit.toFixed(2)).toBe('0.00');
  });

  test('is never negative and never above the fraud cost', () => {
    fc.assert(
      fc.property(cost, rate, rate, (fraudCost, expected, observed) => {
        const { credit } = modeCredit(fraudCost, expected, observed);
        expect(credit.gte(0) && credit.lte(fraudCost)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  test('grows with the expected rate and falls with the observed one', () => {
    fc.assert(
      fc.property(cost, rate, rate, rate, (fraudCost, a, b, fixed) => {
        const [low, high] = a.lt(b) ? [a, b] : [b, a];
        const credit = (expected: Big, observed: Big) => modeCredit(fraudCost, expected, observed).credit;
        expect(credit(low, fixed).lte(credit(high, fixed))).toBe(true);
        expect(credit(fixed, low).gte(credit(fixed, high))).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
