/** The formulas of both products in decimal arithmetic, and the recomputation of a Verify credit from its rows. */
import Big from 'big.js';
import { sum } from '../../../shared/lib/money.ts';
import type { VerifyInputs } from './figures.ts';

/** Why a mode's credit is a bound; null when it is computed by the formula. */
export type ModeNote = 'no_traffic' | 'fully_blocked' | 'at_or_above_expected' | null;

const cents = 2;

/**
 * credit = F * (e - b) / (1 - b), between 0 and F, rounded half up to cents once.
 * @param fraudCost F, dollars attributed to the mode
 * @param expected e, the block rate the mode promises, 0..1
 * @param observed b, the measured block rate, 0..1; null when the mode had no traffic
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
export const Decimal = Big();

Decimal.DP = 40;

/** Days directly before the period that define usual traffic. */
export const baselineDays = 28;

/** `within_usual`: the country cost no more than usual; null when the formula decided. */
export type CountryNote = 'within_usual' | null;

// Division needs far more places than cents, or the rounding to cents would see an already rounded number.
const Exact = Big();

Exact.DP = 40;

/**
 * credit = F - U * d / 28, between 0 and F, rounded half up to cents once.
 * @param cost F, dollars of the period in the country
 * @param before U, dollars of the baseline in the country; a negative value counts as zero
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

/** One protection mode, recomputed. */
export interface ModeAgain {
  mode: string;
  /** Attempts that Fraud Guard scanned, and the blocked ones among them. */
  messages: number;
  blocked: number;
  /** Dollars, exact to 40 places. */
  fraudCost: Big;
  blockRate: Big | null;
  expected: Big;
  /** Dollars and cents. */
  credit: Big;
  note: ModeNote;
}

export interface CreditAgain {
  fraudCost: Big;
  attempts: number;
  enabled: number;
  scanned: number;
  modes: ModeAgain[];
  credit: Big;
}

/**
 * @param rates expected block rate per protection mode, decimal strings
 * @param places to which a block rate is rounded, half up; three is what the notebook does
 */
export function recompute(
  { spend, guard }: VerifyInputs,
  rates: readonly { mode: string; rate: string }[],
  places = 3,
): CreditAgain {
  const total = (name: 'attempts' | 'enabled' | 'scanned') => guard.reduce((sum, row) => sum + row[name], 0);
  const fraudCost = sum(spend.flatMap(({ total }) => (total === null ? [] : [new Big(total)])));
  const attempts = total('attempts');
  const modes = rates.map(({ mode, rate }): ModeAgain => {
    const rows = guard.filter((row) => row.mode === mode);
    const messages = rows.reduce((sum, row) => sum + row.scanned, 0);
    const blocked = rows.reduce((sum, row) => sum + row.blocked, 0);
    const cost = attempts === 0 ? new Big(0) : new Decimal(fraudCost).times(messages).div(attempts);
    const blockRate =
      messages === 0 ? null : new Decimal(blocked).div(messages).round(places, Big.roundHalfUp);
    const expected = new Big(rate);
    const { credit, note } = modeCredit(cost, expected, blockRate);
    return { mode, messages, blocked, fraudCost: cost, blockRate, expected, credit, note };
  });
  const credit = sum(modes.map((mode) => mode.credit));
  return { fraudCost, attempts, enabled: total('enabled'), scanned: total('scanned'), modes, credit };
}
