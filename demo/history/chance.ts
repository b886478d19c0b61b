/** Seeded random numbers: the same seed gives the same history on every machine. */

export interface Chance {
  /** 0 <= x < 1. */
  next(): number;
  /** From `low` up to `high`, exclusive. */
  between(low: number, high: number): number;
  /** Normally distributed, mean 0, standard deviation 1. */
  normal(): number;
  /** Always positive; half of the values are below `median`, two thirds within a factor of e^spread. */
  around(median: number, spread: number): number;
  happens(probability: number): boolean;
  /** One of the choices, by weight. */
  choose<T>(choices: readonly (readonly [T, number])[]): T;
  /** Hex digits, as of a hash. */
  hex(digits: number): string;
}

/** Marsaglia's xorshift with 32 bits of state and one mixing step on output. */
export function chance(seed: number): Chance {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return (Math.imul(state, 0x2545f491) >>> 0) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    normal,
    between: (low, high) => low + next() * (high - low),
    around: (median, spread) => median * Math.exp(spread * normal()),
    happens: (probability) => next() < probability,
    choose: (choices) => {
      let left = next() * choices.reduce((total, [, weight]) => total + weight, 0);
      for (const [choice, weight] of choices) {
        left -= weight;
        if (left < 0) return choice;
      }
      const [last] = choices.at(-1) ?? [];
      if (last === undefined) throw new Error('there is nothing to choose from');
      return last;
    },
    hex: (digits) => Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join(''),
  };
}
