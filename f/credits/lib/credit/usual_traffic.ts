/** The credit of one country beyond an account's usual traffic: the formula of docs/psms.md, in decimal arithmetic. */
import Big from 'big.js';

/** Days right before the period that say what is usual. */
export const baselineDays = 28;

/** `within_usual`: the country cost no more than usual; null when the formula decided. */
export type CountryNote = 'within_usual' | null;

// Division needs far more places than cents, or the rounding to cents would see an already rounded number.
const Exact = Big();
Exact.DP = 40;

/**
 * credit = F - U * d / 28, between 0 and F, rounded half up to cents once.
 * @param cost F, dollars of the period in the country
 * @param before U, dollars of the baseline in the country; less than nothing counts as nothing
 * @param days d, days of the period
 */
export function countryCredit(
  cost: Big,
  before: Big,
  days: number,
): { usual: Big; credit: Big; note: CountryNote } {
  const usual = new Exact(before.lt(0) ? 0 : before).times(days).div(baselineDays);
  const beyond = new Exact(cost).minus(usual);
  if (beyond.lte(0)) return { usual, credit: new Big(0), note: 'within_usual' };
  return { usual, credit: beyond.round(2, Big.roundHalfUp), note: null };
}
