/** Lengths and positions of bars. Amounts are numbers here and nowhere else: a pixel is coarser than a cent. */

export interface Gap {
  start: number;
  length: number;
}

/** Shares of the highest amount, from 0 to 1; null where there is no data. A credit is drawn as 0. */
export function shares(amounts: readonly (string | null)[], top?: string): (number | null)[] {
  const numbers = amounts.map((amount) => (amount === null ? null : Math.max(0, Number(amount))));
  const highest = top === undefined ? Math.max(0, ...numbers.map((number) => number ?? 0)) : Number(top);
  return numbers.map((number) => (number === null ? null : highest === 0 ? 0 : number / highest));
}

/** Neighbouring steps without data, each run as one. */
export function gaps(amounts: readonly (string | null)[]): Gap[] {
  const found: Gap[] = [];
  for (const [index, amount] of amounts.entries()) {
    if (amount !== null) continue;
    const last = found.at(-1);
    if (last !== undefined && last.start + last.length === index) last.length++;
    else found.push({ start: index, length: 1 });
  }
  return found;
}

export interface Signed {
  /** From the left, in percent of the width. */
  left: number;
  width: number;
  isNegative: boolean;
}

/** Bars to both sides of one zero line, on one scale: the widest change and its opposite fill the width together. */
export function signedBars(changes: readonly string[]): { zero: number; bars: Signed[] } {
  const numbers = changes.map(Number);
  const [below, above] = [Math.max(0, ...numbers.map((one) => -one)), Math.max(0, ...numbers)];
  const scale = below + above === 0 ? 0 : 100 / (below + above);
  const zero = below * scale;
  const bars = numbers.map((number) => {
    const width = Math.abs(number) * scale;
    return { width, left: number < 0 ? zero - width : zero, isNegative: number < 0 };
  });
  return { zero, bars };
}
