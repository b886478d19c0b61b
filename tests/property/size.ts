/** How many cases a property is tried with: all of them with LONG=1, a tenth otherwise; and from which seed. */
import type fc from 'fast-check';

/** With PROPERTY_SEED a failure is replayed; fast-check names seed and path in its message. */
const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);
const path = process.env.PROPERTY_PATH;

export function casesOf(full: number): number {
  return process.env.LONG === '1' ? full : full / 10;
}

/** Parameters of one property. The seed is told, so that a run without a failure can be repeated too. */
export function size(full: number): fc.Parameters<unknown> & { numRuns: number } {
  return { numRuns: casesOf(full), seed, ...(path === undefined ? {} : { path }) };
}

console.log(
  `PROPERTY_SEED=${seed}${process.env.LONG === '1' ? ', full size' : ', a tenth of the cases (LONG=1 for all)'}`,
);
