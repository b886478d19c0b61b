import { beforeEach, describe, expect, test } from 'bun:test';
import { readSeal, type Seal, sealBefore, writeSeal } from '../../../../f/credits/lib/audit/audit.ts';
import { memoryItems } from '../../world.ts';

const path = 'f/credits/audit/2025_11';
const seal = (changes: Partial<Seal> = {}): Seal => ({
  month: '2025-11',
  rows: 2,
  credited: '9897.60',
  anchor: '0'.repeat(64),
  last: 'a'.repeat(64),
  ...changes,
});

let items: ReturnType<typeof memoryItems>;
beforeEach(() => {
  items = memoryItems();
});

describe('the seal of a month', () => {
  test('is stored under its month and read as written', async () => {
    expect(await readSeal(items, '2025-11')).toBeNull();
    await writeSeal(items, seal({ rows: 0 }));
    expect([...items.values.keys()]).toEqual([path]);
    expect(await readSeal(items, '2025-11')).toEqual(seal({ rows: 0 }));
    expect(await readSeal(items, '2025-12')).toBeNull();
  });

  test.each(['2025-01', '2025-09', '2025-10', '2025-12'])('may be of %s', async (month) => {
    await writeSeal(items, seal({ month }));
    expect(await readSeal(items, month)).toEqual(seal({ month }));
  });

  test.each([
    ['no month', { month: '2025-13' }],
    ['month zero', { month: '2025-00' }],
    ['a month of one digit', { month: '2025-1' }],
    ['a day', { month: '2025-11-01' }],
    ['a long year', { month: '12025-11' }],
  ])('with %s is unreadable, with an error that states the fix', async (_what, change) => {
    await items.write(path, { ...seal(), ...change });
    await expect(readSeal(items, '2025-11')).rejects.toMatchObject({
      code: 'history_unreadable',
      message: `The seal of 2025-11 in ${path} cannot be read (a month such as 2026-11); put back what the export of that month said`,
      cause: expect.anything(),
    });
  });

  test.each([
    ['nothing', {}],
    ['less than no rows', { ...seal(), rows: -1 }],
    ['half a row', { ...seal(), rows: 1.5 }],
  ])('that is %s is unreadable', async (_what, value) => {
    await items.write(path, value);
    await expect(readSeal(items, '2025-11')).rejects.toMatchObject({ code: 'history_unreadable' });
  });
});

describe('the seal before a month', () => {
  test('is that of the latest earlier sealed month', async () => {
    for (const month of ['2025-12', '2024-02', '2025-10', '2025-11']) await writeSeal(items, seal({ month }));
    expect((await sealBefore(items, '2025-11'))?.month).toBe('2025-10');
    expect((await sealBefore(items, '2025-10'))?.month).toBe('2024-02');
    expect((await sealBefore(items, '2026-05'))?.month).toBe('2025-12');
  });

  test("is the latest one for any order of the store's list", async () => {
    for (const month of ['2025-08', '2025-09', '2025-10']) await writeSeal(items, seal({ month }));
    const { list } = items;
    items.list = async (prefix) => (await list(prefix)).reverse();
    expect((await sealBefore(items, '2025-11'))?.month).toBe('2025-10');
  });

  test('is none where none was sealed, or only later ones', async () => {
    expect(await sealBefore(items, '2025-11')).toBeNull();
    await writeSeal(items, seal());
    await items.write('f/credits/ledger/2025_10', seal({ month: '2025-10' }));
    expect(await sealBefore(items, '2025-11')).toBeNull();
  });
});
