/** Number of cases and seed of a property: all cases with LONG=1, a tenth otherwise. */
import type fc from 'fast-check';

/** PROPERTY_SEED repeats a failure; fast-check prints seed and path in its message. */
const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);
const path = process.env.PROPERTY_PATH;

export function casesOf(full: number): number {
  return process.env.LONG === '1' ? full : full / 10;
}

/** Parameters of one property. The seed is printed, so that a passing run can be repeated too. */
export function size(full: number): fc.Parameters<unknown> & { numRuns: number } {
  return { numRuns: casesOf(full), seed, ...(path === undefined ? {} : { path }) };
}

console.log(
  `PROPERTY_SEED=${seed}${process.env.LONG === '1' ? ', full size' : ', a tenth of the cases (LONG=1 for all)'}`,
);
