import { describe, expect, test } from 'bun:test';
import { generateHistory } from '../../../../demo/history/requests.ts';
import { historyPath, writeDay } from '../../../../f/credits/lib/history/history.ts';
import { factOf, factsPath, readFacts } from '../../../../f/credits/lib/history/history_facts.ts';

const { rows } = generateHistory({ until: new Date('2026-03-01T00:00:00Z'), days: 12, count: 120 });
const byDay = Map.groupBy(rows, ({ requested_at }) => requested_at.slice(0, 10));
const days = [...byDay.keys()];
const [firstDay = '', secondDay = ''] = days;

/** A store that remembers what was read, and that writes at times which differ. */
function storeOf() {
  const items = new Map<string, { value: unknown; edited_at: string | null }>();
  const read: string[] = [];
  const written: string[] = [];
  let clock = 0;
  return {
    items,
    read: async (path: string) => {
      read.push(path);
      return structuredClone(items.get(path)?.value);
    },
    write: async (path: string, value: object) => {
      clock += 1;
      written.push(path);
      items.set(path, { value: structuredClone(value), edited_at: new Date(clock).toISOString() });
    },
    list: async (prefix: string) =>
      [...items]
        .filter(([path]) => path.startsWith(prefix))
        .map(([path, { edited_at }]) => ({ path, edited_at })),
    /** How often the facts were written since the last call. */
    factsWritten: () => written.splice(0).filter((path) => path === factsPath).length,
    /** Days that were read since the last call. */
    daysRead: () => read.splice(0).filter((path) => path.startsWith(historyPath(''))).length,
  };
}

async function filled() {
  const store = storeOf();
  for (const [day, some] of byDay) await writeDay(store, day, some);
  return store;
}

describe('facts of the history', () => {
  test('are those of every row, in order', async () => {
    const store = await filled();
    expect(await readFacts(store)).toEqual(rows.map(factOf));
    const range = { from: secondDay, until: days.at(-1) ?? '' };
    const inside = rows.filter(
      ({ requested_at }) => requested_at >= range.from && requested_at < range.until,
    );
    expect(await readFacts(store, range)).toEqual(inside.map(factOf));
  });

  test('are read once; later only changed days are read', async () => {
    const store = await filled();
    await readFacts(store);
    expect(store.daysRead()).toBe(days.length);
    await readFacts(store);
    expect(store.daysRead()).toBe(0);
    const [changed, ...rest] = byDay.get(firstDay) ?? [];
    if (changed === undefined) throw new Error('the day is empty');
    const corrected = { ...changed, amount: '1.23', outcome: 'credited' as const };
    await writeDay(store, firstDay, [corrected, ...rest]);
    expect((await readFacts(store)).find(({ key }) => key === changed.key)?.amount).toBe(123);
    expect(store.daysRead()).toBe(1);
  });

  test('omit a deleted day', async () => {
    const store = await filled();
    await readFacts(store);
    store.items.delete(historyPath(firstDay));
    expect(await readFacts(store)).toEqual(
      rows.filter(({ requested_at }) => requested_at.slice(0, 10) !== firstDay).map(factOf),
    );
  });

  test('are read every time when the store has no write times', async () => {
    const store = await filled();
    for (const item of store.items.values()) item.edited_at = null;
    await readFacts(store);
    store.daysRead();
    await readFacts(store);
    expect(store.daysRead()).toBe(days.length);
  });

  test.each([
    ['lost', undefined],
    ['garbled', 'x'],
    ['of another version', { version: 0, days: {} }],
    ['of another form', { version: 1, days: { [firstDay]: { edited_at: '2020', facts: [{ key: 'x' }] } } }],
  ])('are rebuilt when the stored ones are %s', async (_what, value) => {
    const store = await filled();
    await readFacts(store);
    if (value === undefined) store.items.delete(factsPath);
    else store.items.set(factsPath, { value, edited_at: null });
    expect(await readFacts(store)).toEqual(rows.map(factOf));
  });

  test('are refused when a day is unreadable', async () => {
    const store = await filled();
    store.items.set(historyPath(firstDay), { value: { version: 1, rows: [{}] }, edited_at: null });
    await expect(readFacts(store)).rejects.toThrow(/cannot be read/);
  });

  test('are stored in one item, and written only when they change', async () => {
    expect(factsPath).toBe('f/credits/dashboard_facts');
    const store = await filled();
    await readFacts(store);
    expect(store.factsWritten()).toBe(1);
    await readFacts(store);
    expect(store.factsWritten()).toBe(0);
    store.items.delete(historyPath(firstDay));
    await readFacts(store);
    expect(store.factsWritten()).toBe(1);
    const kept = store.items.get(factsPath)?.value;
    expect(Object.keys((kept as { days: object }).days)).toEqual(days.slice(1));
  });

  test('of a changed day are stored beside the others', async () => {
    const store = await filled();
    await readFacts(store);
    await writeDay(store, firstDay, byDay.get(firstDay) ?? []);
    store.daysRead();
    await readFacts(store);
    expect(store.daysRead()).toBe(1);
    await readFacts(store);
    expect(store.daysRead()).toBe(0);
  });

  test('of a day of unknown age are read every time, but those of other days are not', async () => {
    const store = await filled();
    const item = store.items.get(historyPath(secondDay));
    if (item) item.edited_at = null;
    await readFacts(store);
    store.daysRead();
    expect(await readFacts(store)).toEqual(rows.map(factOf));
    expect(store.daysRead()).toBe(1);
  });

  test('of days without requests are stored too', async () => {
    const store = storeOf();
    await writeDay(store, firstDay, []);
    await readFacts(store);
    store.daysRead();
    expect(await readFacts(store)).toEqual([]);
    expect(store.daysRead()).toBe(0);
  });

  test('are rebuilt when those of the first day have another format', async () => {
    const store = await filled();
    await readFacts(store);
    const kept = store.items.get(factsPath)?.value as { days: Record<string, { facts: object[] }> };
    for (const fact of kept.days[firstDay]?.facts ?? []) Object.assign(fact, { amount: '1.00' });
    expect(await readFacts(store)).toEqual(rows.map(factOf));
  });

  test('are sorted for any order of the list, with each day once', async () => {
    const many = generateHistory({ until: new Date('2026-03-01T00:00:00Z'), days: 40, count: 40 }).rows;
    const some = [...Map.groupBy(many, ({ requested_at }) => requested_at.slice(0, 10))];
    const store = storeOf();
    for (const [day, ofDay] of some.toReversed()) await writeDay(store, day, ofDay);
    expect(some.length).toBeGreaterThan(16);
    expect(await readFacts(store)).toEqual(many.map(factOf));
    expect(store.daysRead()).toBe(some.length);
  });

  test.each(['progress', '2026_02_20_old', 'x2026_02_20'])(
    'are read from no other item: %s',
    async (name) => {
      const store = await filled();
      await store.write(`f/credits/history/${name}`, {});
      expect(await readFacts(store)).toEqual(rows.map(factOf));
    },
  );
});
