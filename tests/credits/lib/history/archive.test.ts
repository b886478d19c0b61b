import { beforeEach, describe, expect, test } from 'bun:test';
import { addDays } from 'date-fns';
import { clearOld } from '../../../../f/credits/lib/clean_up/retention.ts';
import { archive } from '../../../../f/credits/lib/history/archive.ts';
import { historyPath, readCalculations, readHistory } from '../../../../f/credits/lib/history/history.ts';
import { evidencePath, keepEvidence } from '../../../../f/credits/lib/ledger/evidence.ts';
import { type LedgerRecord, ledgerPath } from '../../../../f/credits/lib/ledger/ledger.ts';
import { memoryItems } from '../../world.ts';
import { calculation } from '../calculation_world.ts';
import { closedRecord, linkResult, proven } from '../ledger_world.ts';

let items: ReturnType<typeof memoryItems>;
let writes: string[];
let edited: Map<string, string>;
const now = new Date('2025-11-10T10:00:00Z');

beforeEach(() => {
  const memory = memoryItems();
  writes = [];
  edited = new Map();
  items = {
    ...memory,
    async write(path, value) {
      writes.push(path);
      await memory.write(path, value);
    },
    list: async (prefix) =>
      (await memory.list(prefix)).map(({ path }) => ({ path, edited_at: edited.get(path) ?? null })),
  };
});

const run = (changes: { everything?: boolean; writer?: string; at?: Date } = {}) =>
  archive({
    items,
    now: changes.at ?? now,
    keepDays: 400,
    everything: changes.everything ?? false,
    writer: changes.writer ?? 'one',
  });

async function store(record: LedgerRecord, at = record.updated_at) {
  await items.write(ledgerPath(record.key), record);
  edited.set(ledgerPath(record.key), at);
}

/** A credited request with evidence and artifact, as the scripts leave them. */
async function credited(ts: string, changes: Partial<LedgerRecord> = {}) {
  const { result, kept } = proven();
  const record = closedRecord(ts, { credits: [result], ...changes });
  await items.write(kept.path, kept.artifact);
  await keepEvidence(items, record, [linkResult(result)], false);
  await store(record);
  return record;
}

describe('the archive', () => {
  test('writes a row for a credited request, with the inputs of its calculation', async () => {
    const record = await credited('1762761600.000100');
    expect(await run()).toEqual({ records: 1, rows: 1, days: 1, problems: [] });
    const [row] = await readHistory(items);
    expect(row).toMatchObject({
      key: record.key,
      requested_at: '2025-11-10T08:00:00.000Z',
      answered_at: '2025-11-10T08:01:00.000Z',
      outcome: 'credited',
      amount: '4948.80',
      by_hand: false,
      links: [
        {
          result: 'credit',
          amount: '4948.80',
          countries: [
            { country: 'ID', fraud_cost: '7000.30' },
            { country: 'PK', fraud_cost: '526.00' },
          ],
          traffic: { attempts: 1000, enabled: 1000, scanned: 1000 },
          modes: [
            { mode: 'basic', messages: 1000, blocked: 416, credit: '4948.80', note: null },
            { mode: 'standard', blocked: 0, note: 'no_traffic' },
            { mode: 'max', blocked: 0, note: 'no_traffic' },
          ],
          computed_at: '2025-11-10T09:00:20+00:00',
          seconds: 1.4,
        },
      ],
    });
    const kept = await readCalculations(items, '2025-11-10');
    expect(kept.get(row?.links[0]?.calculation ?? '')).toEqual(calculation());
  });

  test('names the countries of a credit beyond usual traffic', async () => {
    const { result } = proven();
    const figure = {
      country: 'ID',
      fraud_cost: '900.00',
      usual_cost: '100.00',
      credit: '800.00',
      note: null,
    };
    await store(
      closedRecord('1762761600.000100', { credits: [{ ...result, modes: [], countries: [figure] }] }),
    );
    await run();
    expect(await readHistory(items)).toMatchObject([
      { links: [{ modes: [], countries: [{ country: 'ID', fraud_cost: '900.00' }] }] },
    ]);
  });

  test('stores the computed amount of a refused request, and the refused link', async () => {
    const { result } = proven();
    const record = closedRecord('1762761600.000100', {
      outcome: 'needs_review',
      reason: { code: 'credit_above_limit', message: 'above the limit' },
      amount: null,
      posted_ts: null,
    });
    await keepEvidence(items, record, [linkResult(result)], true);
    await store(record);
    await run();
    expect(await readHistory(items)).toMatchObject([
      { outcome: 'needs_review', reason_code: 'credit_above_limit', amount: '4948.80', by_hand: true },
    ]);
  });

  test('stores no amount for a request with a link that has none', async () => {
    const { result } = proven();
    const refusal = { kind: 'refuse', url: 'b', code: 'link_gone', reason: 'gone' } as const;
    const record = closedRecord('1762761600.000100', {
      links: [result.url, 'b'],
      outcome: 'needs_review',
      reason: { code: 'link_gone', message: 'gone' },
      amount: null,
    });
    await keepEvidence(items, record, [linkResult(result), refusal], false);
    await store(record);
    await run();
    const [row] = await readHistory(items);
    expect(row?.amount).toBeNull();
    expect(row?.links.map(({ result, code }) => [result, code])).toEqual([
      ['credit', null],
      ['refuse', 'link_gone'],
    ]);
  });

  test('reads a record from a version without evidence', async () => {
    const { result } = proven();
    const { modes: _, ...before } = result;
    await store(closedRecord('1762761600.000100', { credits: [{ ...before, modes: [] }] }));
    await run();
    expect(await readHistory(items)).toMatchObject([
      { amount: '4948.80', links: [{ result: 'credit', modes: [], calculation: null, traffic: null }] },
    ]);
  });

  test('writes nothing without a change', async () => {
    await credited('1762761600.000100');
    await run();
    writes = [];
    expect(await run({ everything: true })).toMatchObject({ rows: 0, days: 0 });
    expect(writes.filter((path) => /2025_11_10$/.test(path))).toEqual([]);
  });

  test('reads only records written since the last run', async () => {
    await credited('1762761600.000100');
    await run();
    expect(await run()).toMatchObject({ records: 1 });
    await credited('1762848000.000100', { updated_at: '2025-11-11T09:00:00.000Z' });
    await run();
    expect(await run()).toMatchObject({ records: 1, rows: 0 });
    expect(await readHistory(items)).toHaveLength(2);
  });

  test('rewrites a row when its request is processed again', async () => {
    const first = await credited('1762761600.000100', {
      outcome: 'failed',
      amount: null,
      posted_ts: null,
      reason: { code: 'link_failed', message: 'Looker did not answer' },
      failures: 1,
    });
    await run();
    expect(await readHistory(items)).toMatchObject([{ outcome: 'failed', turn: 1 }]);
    await credited('1762761600.000100', { turn: 2, updated_at: '2025-11-10T09:30:00.000Z' });
    await run();
    expect(await readHistory(items)).toMatchObject([{ key: first.key, outcome: 'credited', turn: 2 }]);
  });

  test('omits a request that is being processed', async () => {
    await store(closedRecord('1762761600.000100', { phase: 'posting', outcome: null }));
    expect(await run()).toMatchObject({ records: 1, rows: 0 });
  });

  test('continues after an unreadable record, reports it, and reads it again later', async () => {
    const good = await credited('1762761600.000100', { updated_at: '2025-11-10T09:30:00.000Z' });
    const bad = closedRecord('1762761700.000100');
    await items.write(ledgerPath(bad.key), { ...bad, turn: 'many' });
    edited.set(ledgerPath(bad.key), bad.updated_at);
    expect(await run()).toMatchObject({ rows: 1, problems: [{ key: bad.key }] });
    expect((await readHistory(items)).map(({ key }) => key)).toEqual([good.key]);
    await store(bad, bad.updated_at);
    expect(await run()).toMatchObject({ rows: 1, problems: [] });
  });

  test('stops when a later run has begun', async () => {
    const ts = '1762761600.000100';
    const { key } = await credited(ts);
    const read = items.read;
    let other = false;
    items.read = async (path) => {
      const value = await read(path);
      if (path === ledgerPath(key) && !other) {
        other = true;
        await credited(ts, { turn: 2, updated_at: '2025-11-10T09:30:00.000Z' });
        await run({ writer: 'two' });
      }
      return value;
    };
    await expect(run({ writer: 'one' })).rejects.toThrow('began after this one');
    expect(await readHistory(items)).toMatchObject([{ key, turn: 2 }]);
  });

  test('writes the same history when it is killed before any write and restarted', async () => {
    const built = async () => {
      await credited('1762761600.000100');
      await credited('1762848000.000100');
    };
    await built();
    await run();
    const whole = await readHistory(items);
    const write = items.write;
    for (let survives = 0; survives < 6; survives++) {
      for (const { path } of [
        ...(await items.list('f/credits/history/')),
        ...(await items.list('f/credits/calc')),
      ])
        await items.remove(path);
      let left = survives;
      items.write = async (path, value) => {
        if (left-- === 0) throw new Error('killed');
        await write(path, value);
      };
      await expect(run()).rejects.toThrow('killed');
      items.write = write;
      // What is there already has its inputs.
      for (const { requested_at, links } of await readHistory(items)) {
        const kept = await readCalculations(items, requested_at.slice(0, 10));
        for (const link of links) expect(kept.has(link.calculation ?? '')).toBe(true);
      }
      await run();
      expect(await readHistory(items)).toEqual(whole);
      expect((await readCalculations(items, '2025-11-11')).size).toBe(1);
    }
  });
});

describe('history older than the retention period', () => {
  test('is deleted, but never a ledger record', async () => {
    const record = await credited('1762761600.000100');
    await run();
    const clear = (days: number) => clearOld({ items, now: addDays(now, days), keepDays: 400 });
    expect(await clear(400)).toEqual({ rows: 0, artifacts: 0, evidence: 0 });
    expect(await clear(401)).toEqual({ rows: 1, artifacts: 1, evidence: 1 });
    expect([...items.values.keys()].sort()).toEqual(['f/credits/history/progress', ledgerPath(record.key)]);
    expect(await clear(401)).toEqual({ rows: 0, artifacts: 0, evidence: 0 });
  });

  test('is kept when the request was processed again since', async () => {
    const old = await credited('1762761600.000100');
    const again = await credited('1762765200.000100', { updated_at: '2026-12-01T00:00:00.000Z' });
    await run();
    await clearOld({ items, now: addDays(now, 401), keepDays: 400 });
    expect((await readHistory(items)).map(({ key }) => key)).toEqual([again.key]);
    expect(items.values.has(evidencePath(again))).toBe(true);
    expect(items.values.has(evidencePath(old))).toBe(false);
    expect((await readCalculations(items, '2025-11-10')).size).toBe(1);
    expect(items.values.has(historyPath('2025-11-10'))).toBe(true);
  });

  test('is not written again by an archive of everything', async () => {
    await credited('1762761600.000100');
    expect(await run({ everything: true, at: addDays(now, 401) })).toMatchObject({ rows: 0 });
  });
});
