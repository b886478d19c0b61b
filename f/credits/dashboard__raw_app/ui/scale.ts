/** Axes: round ticks that fit, and the position of a value. */

/** About `count` round values from 0 up to at least `top`. */
export function ticks(top: number, count: number): number[] {
  if (top <= 0) return [0, 1];
  const rough = top / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const values: number[] = [];
  for (let value = 0; value < top + step * 0.999; value += step) values.push(value);
  return values;
}

/** Round values for seconds. */
export function secondTicks(top: number): number[] {
  const steps = [10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600];
  const step = steps.find((candidate) => top / candidate <= 4.5) ?? 43_200;
  return Array.from({ length: Math.max(2, Math.ceil(top / step) + 1) }, (_, index) => index * step);
}

/** Indexes of at most `most` labels over `length` positions, evenly spaced from the first. */
export function labelled(length: number, most: number): number[] {
  const every = Math.max(1, Math.ceil(length / Math.max(1, most)));
  return Array.from({ length: Math.ceil(length / every) }, (_, index) => index * every);
}
