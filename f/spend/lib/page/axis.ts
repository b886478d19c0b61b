/** The axis of a chart of amounts: from 0 to a round amount at or above the highest. */
import Big from 'big.js';
import { fullAmount, shortAmount } from '../report/amount_text.ts';

export interface Tick {
  /** A decimal, for its height only. */
  value: string;
  text: string;
}

/** At most five steps of 1, 2 or 5 times a power of ten. */
export function axisOf(highest: Big, currency: string): Tick[] {
  const step = stepOf(highest);
  const count = highest.gt(0) ? Number(highest.div(step).round(0, Big.roundUp)) : 1;
  return Array.from({ length: count + 1 }, (_, index) => {
    const value = step.times(index);
    return { value: value.toFixed(), text: tickText(value, currency) };
  });
}

/** Whole below ten thousand: `$80`, `$4,000`; then `$15K`. */
function tickText(value: Big, currency: string): string {
  return value.lt(10_000) ? fullAmount(value, currency).replace(/\.00$/, '') : shortAmount(value, currency);
}

const mostSteps = 5;

function stepOf(highest: Big): Big {
  for (let power = new Big(1); ; power = power.times(10)) {
    const step = [1, 2, 5]
      .map((factor) => power.times(factor))
      .find((one) => one.times(mostSteps).gte(highest));
    if (step !== undefined) return step;
  }
}
