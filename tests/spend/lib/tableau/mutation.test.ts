import { expect, test } from 'bun:test';
import { amountOf } from '../../../../f/spend/lib/snapshot/reading.ts';
import { characterMutations, type Mutation, shapeMutations } from './mutants.ts';
import { csvOf, keyOf, snapshotsOf, truth, type ViewName } from './views.ts';

const seed = Number(process.env.SEED ?? 20_260_216);

/** Mulberry32. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Amounts that differ from the true ones by half a cent or more, or that are amounts of nothing. */
function wrongAmounts(texts: Partial<Record<ViewName, string>>): string[] {
  return snapshotsOf(texts).flatMap((snapshot) => {
    const amount = amountOf(snapshot.reading);
    if (amount === null) return [];
    const key = keyOf(snapshot);
    const right = truth.get(key);
    const isRight = right !== undefined && Math.abs(Number(right) - Number(amount)) < 0.005_001;
    return isRight ? [] : [`${key}: ${amount} instead of ${right}`];
  });
}

const cases: [ViewName, Record<string, Mutation>, number][] = [
  ['monthly', characterMutations, 250],
  ['daily', characterMutations, 250],
  ['monthly', shapeMutations, 8],
  ['daily', shapeMutations, 8],
  ['services', shapeMutations, 8],
];

test('each of 2,000 mutants of the CSV gives the right amount or no data', () => {
  const random = randomFrom(seed);
  let [mutants, survivors] = [0, 0];
  for (const [view, mutations, times] of cases) {
    for (const [name, mutate] of Object.entries(mutations)) {
      for (let time = 0; time < times; time++) {
        const csv = mutate(csvOf(view), random);
        const wrong = wrongAmounts({ [view]: csv });
        if (wrong.length > 0) throw new Error(`seed ${seed}, ${view}, ${name}:\n${wrong.join('\n')}\n${csv}`);
        mutants += 1;
        const read = snapshotsOf({ [view]: csv }).filter(({ reading }) => reading.state !== 'no_data');
        if (read.length === truth.size) survivors += 1;
      }
    }
  }
  expect(mutants).toBeGreaterThanOrEqual(2_000);
  // Harmless ones, such as another order of rows, are read in full.
  expect(survivors).toBeGreaterThan(100);
});

test('the unchanged views are read in full', () => {
  const read = snapshotsOf({});
  expect(read.map(keyOf).sort()).toEqual([...truth.keys()].sort());
  expect(read.filter(({ reading }) => reading.state === 'no_data')).toEqual([]);
  expect(wrongAmounts({})).toEqual([]);
});
