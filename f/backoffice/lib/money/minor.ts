/** Amounts as integers of minor units: cents of USD, yen of JPY, fils of KWD. Nothing here is a floating-point number. */
import * as z from 'zod';

/** An amount out of JSON (a safe integer) or out of PostgreSQL (a text or a number). */
export const minorSchema = z
  .union([z.int(), z.string().regex(/^-?\d{1,18}$/)])
  .transform((value) => BigInt(value));

/** `dividend / divisor`, rounded half away from zero, as EN 16931 rounds. @param divisor above zero */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const half = (2n * absolute(dividend) + divisor) / (2n * divisor);
  return dividend < 0n ? -half : half;
}

export function absolute(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

export function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

/**
 * Splits a total into parts that add up to it, in proportion to the weights; what rounding leaves goes to the largest remainders,
 * the first of equal ones first. Without a weight above zero everything goes to the first part. @param total zero or more
 */
export function share(total: bigint, weights: readonly bigint[]): bigint[] {
  const all = sumOf(weights);
  if (all === 0n) return weights.map((_, index) => (index === 0 ? total : 0n));
  const parts = weights.map((weight) => (total * weight) / all);
  const remainders = weights.map((weight, index) => ({ index, left: (total * weight) % all }));
  remainders.sort((one, other) => Number(other.left > one.left) - Number(other.left < one.left));
  const missing = Number(total - sumOf(parts));
  for (const { index } of remainders.slice(0, missing)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}

/** `-12.00` for -1200 of a currency with two decimals, `1200` for one without. */
export function decimalText(amount: bigint, exponent: number): string {
  const digits = absolute(amount)
    .toString()
    .padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const sign = amount < 0n ? '-' : '';
  return exponent === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-exponent)}`;
}

/** An amount as a number of JSON. Throws RangeError where a number would not be exact. */
export function jsonNumber(amount: bigint): number {
  if (absolute(amount) > BigInt(Number.MAX_SAFE_INTEGER))
    throw new RangeError(`${amount} minor units are too many for a number of JSON`);
  return Number(amount);
}
