import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { figure } from '../figures.ts';
import { MUTANTS } from './sim/mutants.ts';
import { Search } from './sim/search.ts';

const seeds = Number(process.env.SIM_SEEDS ?? 500);
const first = Number(process.env.SIM_SEED ?? 1);

let search: Search;
beforeAll(() => {
  search = new Search();
});
afterAll(() => search.end());

describe('a day of faults', () => {
  test(`breaks no promise in ${seeds} seeds`, async () => {
    const { faults, requests, bad } = await search.through(first, seeds, 3);
    console.log(`seeds from ${first}; replay one with SIM_SEED=<seed> SIM_SEEDS=1`);
    figure(
      `${seeds} seeds, ${requests} requests, ${faults} injected faults: ${bad.length} seeds broke a promise`,
    );
    expect(bad).toEqual([]);
  }, 3_600_000);

  test.each(Object.keys(MUTANTS))(
    'fails within a few seeds when %s is removed',
    async (name) => {
      const { bad } = await search.through(first, 500, 1, name);
      expect(bad.length).toBeGreaterThanOrEqual(1);
    },
    600_000,
  );
});
