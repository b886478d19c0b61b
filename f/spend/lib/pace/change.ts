/** The change of an amount against what was expected: compared exactly, rounded only to be shown. */
import Big from 'big.js';
import type { Quotient } from './pace.ts';

/** The change in percent is `numerator` / `denominator`; the denominator is above zero. */
interface Percent {
  kind: 'percent';
  numerator: Big;
  denominator: Big;
}

export type Change =
  | Percent
  /** Revenue where there was none. */
  | { kind: 'new' }
  /** The prior month does not end above zero, so that there is no percentage. */
  | { kind: 'no_base' };

export function changeOf(current: Big, expected: Quotient): Change {
  const { amount, divisor } = expected;
  if (amount.gt(0)) {
    return {
      kind: 'percent',
      numerator: current.times(divisor).minus(amount).times(100),
      denominator: amount,
    };
  }
  if (amount.lt(0) || current.lt(0)) return { kind: 'no_base' };
  return current.gt(0)
    ? { kind: 'new' }
    : { kind: 'percent', numerator: new Big(0), denominator: new Big(1) };
}

/** -1, 0 or 1: the exact change below, at or above a percentage. */
export function compareChange({ numerator, denominator }: Percent, percent: Big.BigSource): number {
  return numerator.cmp(new Big(percent).times(denominator));
}

/** The change to a number of decimals, halves away from zero, without a negative zero. */
export function roundedPercent({ numerator, denominator }: Percent, decimals = 0): string {
  return divided(numerator, denominator, decimals).toFixed(decimals);
}

/** Dollars and cents above or below what was expected. */
export function changeInCents(current: Big, { amount, divisor }: Quotient): Big {
  return divided(current.times(divisor).minus(amount), new Big(divisor), 2);
}

/** What was expected, in dollars and cents. */
export function expectedInCents({ amount, divisor }: Quotient): Big {
  return divided(amount, new Big(divisor), 2);
}

/** One exact long division, rounded once. */
function divided(numerator: Big, denominator: Big, decimals: number): Big {
  const Decimal = Big();
  Decimal.DP = decimals;
  Decimal.RM = Big.roundHalfUp;
  return new Big(new Decimal(numerator).div(denominator).plus(0));
}
