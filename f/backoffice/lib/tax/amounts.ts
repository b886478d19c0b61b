/** Tax of an amount, exact but for one rounding to the minor unit. */
import { divideRounded } from '../money/minor.ts';

/** A rate as a fraction of one: 19 % is 19 / 100, 8.1 % is 81 / 1000. */
function fractionOf(rate: string): { numerator: bigint; denominator: bigint } {
  const [whole = '', decimals = ''] = rate.split('.');
  return { numerator: BigInt(whole + decimals), denominator: 100n * 10n ** BigInt(decimals.length) };
}

/** The tax on a net amount: taxable amount times rate, rounded once (BR-CO-17). */
export function taxOn(net: bigint, rate: string): bigint {
  const { numerator, denominator } = fractionOf(rate);
  return divideRounded(net * numerator, denominator);
}

export interface Split {
  net: bigint;
  tax: bigint;
  /** Minor units, -1, 0 or 1, that the gross amount differs from net and tax: no net amount leads to every gross amount. */
  rounding: bigint;
}

/** The net amount and the tax in a gross amount of zero or more; net, tax and rounding add up to it. */
export function splitGross(gross: bigint, rate: string): Split {
  const { numerator, denominator } = fractionOf(rate);
  const nearest = divideRounded(gross * denominator, denominator + numerator);
  const candidates = [nearest, nearest - 1n, nearest + 1n];
  const net = candidates.find((one) => one >= 0n && one + taxOn(one, rate) === gross) ?? nearest;
  const tax = taxOn(net, rate);
  return { net, tax, rounding: gross - net - tax };
}
