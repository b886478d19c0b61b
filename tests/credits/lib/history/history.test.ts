import { describe, expect, test } from 'bun:test';
import { historyPath, readHistory, writeDay } from '../../../../f/credits/lib/history/history.ts';
import { memoryItems } from '../../world.ts';
import { historyLink, historyMode, historyRow } from '../history_world.ts';

const early = historyRow('2025-11-10T08:00:00Z');
const late = historyRow('2025-11-10T17:00:00Z');
const next = historyRow('2025-11-11T08:00:00Z');

async function threeRows() {
  const items = memoryItems();
  await writeDay(items, '2025-11-11', [next]);
  await writeDay(items, '2025-11-10', [late, early]);
  return items;
}

describe('the history', () => {
  test('is read as it was written, oldest request first', async () => {
    expect(await readHistory(await threeRows())).toEqual([early, late, next]);
  });

  test('has requests of the same time in order of arrival', async () => {
    const items = memoryItems();
    const together = ['C0B', 'C0A', 'C0C'].map((channel) => ({ ...early, channel }));
    await writeDay(items, '2025-11-10', [late, ...together]);
    expect(await readHistory(items)).toEqual([...together, late]);
  });

  test('is read from a day up to another, which is excluded', async () => {
    const items = await threeRows();
    expect(await readHistory(items, { from: '2025-11-11' })).toEqual([next]);
    expect(await readHistory(items, { until: '2025-11-11' })).toEqual([early, late]);
  });

  test('is empty when nothing was written', async () => {
    expect(await readHistory(memoryItems())).toEqual([]);
  });

  test.each(['progress', '2025_11_10_old', 'x2025_11_10'])(
    'reads no day from another item: %s',
    async (name) => {
      const items = await threeRows();
      await items.write(`f/credits/history/${name}`, {});
      expect(await readHistory(items)).toEqual([early, late, next]);
    },
  );

  test('is sorted for any order of the list, with each day once', async () => {
    const items = memoryItems();
    const rows = Array.from({ length: 33 }, (_, at) =>
      historyRow(new Date(Date.UTC(2025, 9, 1 + at)).toISOString()),
    );
    for (const row of rows) await writeDay(items, row.requested_at.slice(0, 10), [row]);
    const list = async (prefix: string) => (await items.list(prefix)).toReversed();
    expect(await readHistory({ ...items, list })).toEqual(rows);
  });

  test('refuses an unreadable day instead of omitting it', async () => {
    const items = await threeRows();
    await items.write(historyPath('2025-11-10'), { version: 1, rows: [{ ...early, amount: 4948.8 }] });
    const refused: Error = await readHistory(items).then(
      () => new Error('it was read'),
      (error) => error,
    );
    expect(refused).toMatchObject({ code: 'history_unreadable', cause: { name: 'ZodError' } });
    expect(refused.message).toStartWith(
      'The history of 2025-11-10 in f/credits/history/2025_11_10 cannot be read (rows.0.amount: ',
    );
    expect(refused.message).toEndWith(
      '); delete that resource and run f/credits/flows/archive with "everything" on: it is made anew from the ledger',
    );
  });

  test('refuses a figure that is not decimal text', async () => {
    const items = await threeRows();
    const odd = historyRow('2025-11-10T08:00:00Z', {
      links: [historyLink({ modes: [historyMode({ credit: 'NaN' })] })],
    });
    await writeDay(items, '2025-11-10', [odd]);
    await expect(readHistory(items)).rejects.toThrow('rows.0.links.0.modes.0.credit');
  });
});
