import { beforeEach, describe, expect, test } from 'bun:test';
import { addMilliseconds, subDays } from 'date-fns';
import { archive } from '../../../../f/credits/lib/history/archive.ts';
import { readHistory } from '../../../../f/credits/lib/history/history.ts';
import { type LedgerRecord, ledgerPath } from '../../../../f/credits/lib/ledger/ledger.ts';
import { SharedError } from '../../../../f/shared/lib/errors.ts';
import { memoryItems } from '../../world.ts';
import { closedRecord } from '../ledger_world.ts';

const progress = 'f/credits/history/progress';
const now = new Date('2025-11-20T10:00:00Z');
let items: ReturnType<typeof memoryItems>;
let edited: Map<string, string | null>;
let writes: string[];
let listed: string[];

beforeEach(() => {
  const memory = memoryItems();
  edited = new Map();
  writes = [];
  listed = [];
  items = {
    ...memory,
    async write(path, value) {
      writes.push(path);
      await memory.write(path, value);
    },
    async list(prefix) {
      listed.push(prefix);
      // What was edited is listed in that order, even where it has gone meanwhile.
      const places = new Map([...edited].map(([path, edited_at]) => [path, { path, edited_at }]));
      for (const item of await memory.list(prefix)) if (!places.has(item.path)) places.set(item.path, item);
      return [...places.values()].filter(({ path }) => path.startsWith(prefix));
    },
  };
});

const run = (changes: { everything?: boolean; keepDays?: number; writer?: string } = {}) =>
  archive({ items, now, keepDays: 400, everything: false, writer: 'one', ...changes });

const tsOf = (at: string) => `${Date.parse(at) / 1_000}.000100`;

/** A record of nothing credited. @param at when it was edited; null when the store does not say */
async function store(ts: string, at: string | null, changes: Partial<LedgerRecord> = {}) {
  const nothing = { outcome: 'skipped', amount: null, posting: null, posted_ts: null } as const;
  const record = closedRecord(ts, { ...nothing, ...changes });
  await items.write(ledgerPath(record.key), record);
  edited.set(ledgerPath(record.key), at);
  return record;
}

describe('the progress of the archive', () => {
  test('is the latest write time of a record, for any order of the list', async () => {
    await store(tsOf('2025-11-10T08:00:00Z'), '2025-11-12T08:00:00.000Z');
    await store(tsOf('2025-11-11T08:00:00Z'), '2025-11-13T08:00:00.000Z');
    await store(tsOf('2025-11-12T08:00:00Z'), '2025-11-11T08:00:00.000Z');
    await store(tsOf('2025-11-13T08:00:00Z'), null);
    expect(await run()).toEqual({ records: 4, rows: 4, days: 4, problems: [] });
    expect(await items.read(progress)).toEqual({ writer: 'one', until: '2025-11-13T08:00:00.000Z' });
  });

  test('is undefined without records or write times', async () => {
    await run();
    expect(await items.read(progress)).toEqual({ writer: 'one', until: null });
    await store(tsOf('2025-11-13T08:00:00Z'), null);
    await run();
    expect(await items.read(progress)).toEqual({ writer: 'one', until: null });
  });

  test('is set back by ten minutes, since a record may appear later than its write time', async () => {
    await items.write(progress, { writer: 'before', until: '2025-11-13T08:10:00.000Z' });
    await store(tsOf('2025-11-13T07:00:00Z'), '2025-11-13T07:59:59.999Z');
    expect(await run()).toMatchObject({ records: 0 });
    const inside = await store(tsOf('2025-11-13T07:00:01Z'), '2025-11-13T08:00:00.000Z');
    await items.write(progress, { writer: 'before', until: '2025-11-13T08:10:00.000Z' });
    expect(await run()).toMatchObject({ records: 1, rows: 1 });
    expect((await readHistory(items)).map(({ key }) => key)).toEqual([inside.key]);
  });

  test('is ignored when everything is requested', async () => {
    await store(tsOf('2025-11-10T08:00:00Z'), '2025-11-10T08:00:00.000Z');
    await items.write(progress, { writer: 'before', until: '2025-11-13T08:00:00.000Z' });
    expect(await run()).toMatchObject({ records: 0 });
    await items.write(progress, { writer: 'before', until: '2025-11-13T08:00:00.000Z' });
    expect(await run({ everything: true })).toMatchObject({ records: 1, rows: 1 });
  });

  test.each([
    ['lost', undefined],
    ['garbled', { writer: 'one', until: 'yesterday' }],
  ])('restarts when it is %s', async (_what, value) => {
    await store(tsOf('2025-11-10T08:00:00Z'), '2025-11-10T08:00:00.000Z');
    if (value) await items.write(progress, value);
    expect(await run()).toMatchObject({ records: 1, rows: 1 });
  });

  test('reads a record of unknown age every time', async () => {
    await items.write(progress, { writer: 'before', until: '2025-11-13T08:00:00.000Z' });
    await store(tsOf('2025-11-10T08:00:00Z'), null);
    expect(await run()).toMatchObject({ records: 1, rows: 1 });
  });

  test('belongs to the latest run', async () => {
    await store(tsOf('2025-11-10T08:00:00Z'), null);
    const { read } = items;
    items.read = async (path) => {
      if (path.startsWith('f/credits/ledger/')) await items.write(progress, { writer: 'two', until: null });
      return read(path);
    };
    const refused = { code: 'history_taken_over' };
    await expect(run()).rejects.toMatchObject(refused);
    expect(await readHistory(items)).toEqual([]);
  });
});

describe('the records read by the archive', () => {
  test('are those of the ledger, day after day', async () => {
    for (const day of ['12', '10', '13', '11']) await store(tsOf(`2025-11-${day}T08:00:00Z`), null, {});
    await run();
    expect(listed).toEqual(['f/credits/ledger/']);
    expect(writes.filter((path) => /2025_11_..$/.test(path))).toEqual(
      ['10', '11', '12', '13'].map((day) => `f/credits/history/2025_11_${day}`),
    );
  });

  test('have exactly the key of a request as name', async () => {
    const { key } = await store(tsOf('2025-11-10T08:00:00Z'), null);
    const other = ledgerPath(key.replace('_000100', '_000200'));
    for (const path of [`${other}_old`, `f/credits/ledger/${other}`, 'f/credits/ledger/readme'])
      edited.set(path, null);
    expect(await run()).toEqual({ records: 1, rows: 1, days: 1, problems: [] });
  });

  test('may be missing or open, and then have no row', async () => {
    const gone = await store(tsOf('2025-11-10T08:00:00Z'), null);
    items.values.delete(ledgerPath(gone.key));
    await store(tsOf('2025-11-10T08:00:01Z'), null, { phase: 'claimed' });
    await store(tsOf('2025-11-10T08:00:02Z'), null, { outcome: null });
    expect(await run()).toEqual({ records: 3, rows: 0, days: 0, problems: [] });
  });

  test('are kept for the retention period after their end', async () => {
    const oldest = subDays(now, 5);
    const updated_at = (milliseconds: number) => addMilliseconds(oldest, milliseconds).toISOString();
    await store(tsOf('2025-11-10T08:00:00Z'), null, { updated_at: updated_at(-1) });
    const kept = await store(tsOf('2025-11-10T08:00:01Z'), null, { updated_at: updated_at(0) });
    expect(await run({ keepDays: 5 })).toMatchObject({ records: 2, rows: 1 });
    expect((await readHistory(items)).map(({ key }) => key)).toEqual([kept.key]);
  });

  test('are each reported once when they are unreadable', async () => {
    for (let at = 10; at < 27; at++) {
      const { key } = await store(tsOf(`2025-11-10T08:00:${at}Z`), null);
      await items.write(ledgerPath(key), {});
    }
    const { problems } = await run();
    expect(new Set(problems.map(({ key }) => key)).size).toBe(17);
    expect(problems).toHaveLength(17);
  });

  test('are reported when they produce no row', async () => {
    const { key } = await store(tsOf('2025-11-10T08:00:00Z'), null, { amount: 'a lot' });
    const { rows, problems } = await run();
    expect(rows).toBe(0);
    expect(problems).toEqual([
      { key, message: expect.stringContaining(`The ledger record of ${key} makes no row of the history: `) },
    ]);
    expect(problems[0]?.message).toContain('decimal text');
    expect(problems[0]?.message).toContain('at amount');
  });

  test.each([
    ['a store that fails', new TypeError('no connection')],
    ['a store that asks to wait', new SharedError('store_unavailable', 'wait', { retryable: true })],
  ])('are not reported for %s: the run fails', async (_what, error) => {
    await store(tsOf('2025-11-10T08:00:00Z'), null);
    const { read } = items;
    items.read = (path) => (path.startsWith('f/credits/ledger/') ? Promise.reject(error) : read(path));
    await expect(run()).rejects.toBe(error);
  });
});
