/** The credit of one protection mode, closed form in decimal arithmetic: what leaked through beyond the expected block rate. */
import Big from 'big.js';

/** Why a mode's credit was set to a bound instead of computed; null when the formula decided. */
export type ModeNote = 'no_traffic' | 'fully_blocked' | 'at_or_above_expected' | null;

const cents = 2;

/**
 * credit = F * (e - b) / (1 - b), between 0 and F, rounded half up to cents once.
 * @param fraudCost F, dollars attributed to the mode
 * @param expected e, the block rate the mode promises, 0..1
 * @param observed b, the block rate that was seen, 0..1; null when the mode had no traffic
 */
export function modeCredit(
  fraudCost: Big,
  expected: Big,
  observed: Big | null,
): { credit: Big; note: ModeNote } {
  const nothing = new Big(0);
  if (observed === null) return { credit: nothing, note: 'no_traffic' };
  if (observed.gte(1)) return { credit: nothing, note: 'fully_blocked' };
  if (observed.gte(expected)) return { credit: nothing, note: 'at_or_above_expected' };
  const exact = new Decimal(fraudCost).times(expected.minus(observed)).div(new Decimal(1).minus(observed));
  return { credit: exact.round(cents, Big.roundHalfUp), note: null };
}

// Division needs far more places than cents, or the rounding to cents would see an already rounded number.
const Decimal = Big();
Decimal.DP = 40;
