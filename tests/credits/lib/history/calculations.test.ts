import { describe, expect, test } from 'bun:test';
import {
  calculationsPath,
  readCalculations,
  writeCalculations,
} from '../../../../f/credits/lib/history/history.ts';
import { memoryItems } from '../../world.ts';
import { calculation } from '../calculation_world.ts';

const day = '2025-11-10';
const path = 'f/credits/calculations/2025_11_10';

describe('the calculations of a day', () => {
  test('are in one item, sorted by key', async () => {
    const items = memoryItems();
    const some = ['b', 'c', 'a', 'd'].map((key) => [key, calculation({ sql: key })] as const);
    await writeCalculations(items, day, new Map(some));
    expect(calculationsPath(day)).toBe(path);
    const kept = (await items.read(path)) as { version: number; calculations: object };
    expect(kept.version).toBe(1);
    expect(Object.keys(kept.calculations)).toEqual(['a', 'b', 'c', 'd']);
    expect(await readCalculations(items, day)).toEqual(new Map(some));
  });

  test('are empty when none were stored', async () => {
    expect(await readCalculations(memoryItems(), day)).toEqual(new Map());
  });

  test.each([
    ['of another version', { version: 2, calculations: {} }, 'version: '],
    ['without their list', { version: 1 }, 'calculations: '],
    ['with one of another form', { version: 1, calculations: { a: { sql: 1 } } }, 'calculations.a.version: '],
    ['with more beside them', { version: 1, calculations: {}, more: 1 }, ': '],
  ])('are refused when they are unreadable: %s', async (_what, value, where) => {
    const items = memoryItems();
    await items.write(path, value);
    const refused: Error = await readCalculations(items, day).then(
      () => new Error('they were read'),
      (error) => error,
    );
    expect(refused).toMatchObject({ code: 'history_unreadable', cause: { name: 'ZodError' } });
    expect(refused.message).toStartWith(`The calculations of 2025-11-10 in ${path} cannot be read (${where}`);
    expect(refused.message).toEndWith(
      '); delete that resource and run f/credits/flows/archive with "everything" on: it is made anew from the artifacts',
    );
  });
});
