/** Readings out of what a source said. */
import type Big from 'big.js';
import type { GapReason, Reading } from './reading.ts';

/** There is no amount. */
export type Gap = Extract<Reading, { state: 'no_data' }>;

export function gap(reason: GapReason, detail: string): Gap {
  return { state: 'no_data', reason, detail };
}

/** The reading of an amount that a source stated; zero is then proven. */
export function readingOf(amount: Big, currency: string): Reading {
  return amount.eq(0)
    ? { state: 'zero', currency, proof: 'stated' }
    : { state: 'value', amount: amount.toFixed(), currency };
}
