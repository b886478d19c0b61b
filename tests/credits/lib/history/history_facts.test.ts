import { describe, expect, test } from 'bun:test';
import { generateHistory } from '../../../../demo/history/requests.ts';
import { historyPath, writeDay } from '../../../../f/credits/lib/history/history.ts';
import { factOf } from '../../../../f/credits/lib/history/history_fact.ts';
import { factsPath, readFacts } from '../../../../f/credits/lib/history/history_facts.ts';

const { rows } = generateHistory({ until: new Date('2026-03-01T00:00:00Z'), days: 12, count: 120 });
const byDay = Map.groupBy(rows, ({ requested_at }) => requested_at.slice(0, 10));
const days = [...byDay.keys()];
const [firstDay = '', secondDay = ''] = days;

/** A store that remembers what was read, and that writes at times which differ. */
function storeOf() {
  const items = new Map<string, { value: unknown; edited_at: string | null }>();
  const read: string[] = [];
  let clock = 0;
  return {
    items,
    read: async (path: string) => {
      read.push(path);
      return structuredClone(items.get(path)?.value);
    },
    write: async (path: string, value: object) => {
      clock += 1;
      items.set(path, { value: structuredClone(value), edited_at: new Date(clock).toISOString() });
    },
    list: async (prefix: string) =>
      [...items]
        .filter(([path]) => path.startsWith(prefix))
        .map(([path, { edited_at }]) => ({ path, edited_at })),
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

  test('are read once: afterwards only days that were written since', async () => {
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

  test('forget a day that is no longer kept', async () => {
    const store = await filled();
    await readFacts(store);
    store.items.delete(historyPath(firstDay));
    expect(await readFacts(store)).toEqual(
      rows.filter(({ requested_at }) => requested_at.slice(0, 10) !== firstDay).map(factOf),
    );
  });

  test('are read every time where the store does not say when a day was written', async () => {
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
  ])('are made anew when what was kept is %s', async (_what, value) => {
    const store = await filled();
    await readFacts(store);
    if (value === undefined) store.items.delete(factsPath);
    else store.items.set(factsPath, { value, edited_at: null });
    expect(await readFacts(store)).toEqual(rows.map(factOf));
  });

  test('are refused when a day cannot be read, rather than counted without it', async () => {
    const store = await filled();
    store.items.set(historyPath(firstDay), { value: { version: 1, rows: [{}] }, edited_at: null });
    await expect(readFacts(store)).rejects.toThrow(/cannot be read/);
  });
});
