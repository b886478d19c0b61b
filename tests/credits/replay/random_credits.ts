/** Random credits and what they come to, computed in whole numbers by nothing of the code under test. */
import type { Calculation } from '../../../f/credits/lib/credit/figures.ts';
import { calculation } from '../lib/calculation_world.ts';

/** Thousandths. */
const expected = { basic: 800n, standard: 900n, max: 1000n };
type Mode = keyof typeof expected;

interface Seen {
  mode: Mode;
  attempts: number;
  scanned: number;
  blocked: number;
}
export interface RandomCredit {
  /** Millionths of a dollar. */
  cost: bigint;
  seen: Seen[];
}

/** A small generator of numbers 0..1, the same for the same seed. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomCredit(next: () => number): RandomCredit {
  const below = (limit: number) => Math.floor(next() * limit);
  const seen = (Object.keys(expected) as Mode[]).map((mode): Seen => {
    const attempts = next() < 0.15 ? 0 : 1 + below(40_000);
    const scanned = Math.min(attempts, below(attempts + 1) + below(200));
    return {
      mode,
      attempts,
      scanned,
      blocked: next() < 0.1 ? scanned : Math.floor(scanned * Math.min(1, next() * 1.1)),
    };
  });
  if (seen.every(({ attempts }) => attempts === 0)) return randomCredit(next);
  return { cost: BigInt(1 + below(20_000_000_000)), seen };
}

/** How a credit of one mode is computed from cost (millionths), counts and rates (thousandths); gives cents. */
export type Rule = (
  cost: bigint,
  scanned: bigint,
  attempts: bigint,
  expected: bigint,
  rate: bigint,
) => bigint;

export const halfUp = (above: bigint, below: bigint): bigint => (2n * above + below) / (2n * below);

/** cost * scanned / attempts * (e - b) / (1 - b), half up to cents. */
export const today: Rule = (cost, scanned, attempts, e, b) =>
  halfUp(cost * scanned * (e - b), attempts * (1000n - b) * 10_000n);

/** Cents of each mode. */
export function credits({ cost, seen }: RandomCredit, rule: Rule = today): bigint[] {
  const attempts = BigInt(seen.reduce((total, row) => total + row.attempts, 0));
  return seen.map(({ mode, scanned, blocked }) => {
    if (scanned === 0) return 0n;
    const rate = halfUp(BigInt(blocked) * 1000n, BigInt(scanned));
    return rate >= expected[mode] || rate >= 1000n
      ? 0n
      : rule(cost, BigInt(scanned), attempts, expected[mode], rate);
  });
}

export const total = (cents: readonly bigint[]) => cents.reduce((sum, part) => sum + part, 0n);

/** `1234` cents as `12.34`; a minus comes first. */
export function text(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** As the archive keeps it. */
export function stored(credit: RandomCredit): Calculation {
  const parts = credits(credit);
  const digits = String(credit.cost).padStart(7, '0');
  return calculation({
    inputs: {
      spend: [{ country: 'ID', total: `${digits.slice(0, -6)}.${digits.slice(-6)}`, row_count: 1 }],
      guard: credit.seen.map((row) => ({ ...row, enabled: row.attempts })),
    },
    credit_amount: text(total(parts)),
    credits: credit.seen.map(({ mode }, index) => ({ mode, credit: text(parts[index] ?? 0n) })),
  });
}
