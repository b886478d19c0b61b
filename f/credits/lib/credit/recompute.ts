/** Makes a Verify credit again from the rows it was made from: the notebook's arithmetic, in the core's own formula. */
import Big from 'big.js';
import type { VerifyInputs } from './calculation.ts';
import { type ModeNote, modeCredit } from './formula.ts';
import { sum } from './money.ts';

/** One protection mode, computed again. */
export interface ModeAgain {
  mode: string;
  /** Attempts that Fraud Guard scanned, and those of them it blocked. */
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

const Decimal = Big();
Decimal.DP = 40;

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
