import { beforeEach, describe, expect, test } from 'bun:test';
import { addMilliseconds, subDays } from 'date-fns';
import { clearOld } from '../../../../f/credits/lib/clean_up/retention.ts';
import {
  calculationsPath,
  historyPath,
  readCalculations,
  readHistory,
  writeCalculations,
  writeDay,
} from '../../../../f/credits/lib/history/history.ts';
import type { HistoryRow } from '../../../../f/credits/lib/history/history_row.ts';
import { memoryItems } from '../../world.ts';
import { calculation } from '../calculation_world.ts';
import { historyLink, historyRow } from '../history_world.ts';

const now = new Date('2025-11-20T10:00:00Z');
const oldest = subDays(now, 5);
const day = '2025-11-14';
const clear = () => clearOld({ items, now, keepDays: 5 });
let items: ReturnType<typeof memoryItems>;

beforeEach(() => {
  items = memoryItems();
});

/** A request of the day, ended so long after the oldest that is kept. */
function ended(hour: string, milliseconds: number, changes: Partial<HistoryRow> = {}) {
  const closed_at = addMilliseconds(oldest, milliseconds).toISOString();
  return historyRow(`${day}T${hour}:00:00Z`, { closed_at, ...changes });
}

describe('the history that is older than the policy keeps', () => {
  test('begins where a request ended just too long ago', async () => {
    const [old, older, young] = [ended('08', -1), ended('09', -2), ended('10', 0)];
    await writeDay(items, day, [old, older, young]);
    expect(await clear()).toEqual({ rows: 2, artifacts: 0, evidence: 0 });
    expect(await readHistory(items)).toEqual([young]);
  });

  test('is deleted with the calculations that no row references', async () => {
    const links = [historyLink({ calculation: 'kept' }), historyLink()];
    await writeDay(items, day, [ended('08', -1), ended('09', 0, { links })]);
    const both = new Map(['kept', 'old'].map((key) => [key, calculation()]));
    await writeCalculations(items, day, both);
    await clear();
    expect([...(await readCalculations(items, day)).keys()]).toEqual(['kept']);
  });

  test('goes a day at a time where nothing of it is kept', async () => {
    await writeDay(items, day, [ended('08', -1)]);
    await writeCalculations(items, day, new Map([['old', calculation()]]));
    expect(await clear()).toMatchObject({ rows: 1 });
    expect(items.values.has(historyPath(day))).toBe(false);
    expect(items.values.has(calculationsPath(day))).toBe(false);
  });

  test('does not change a day without old rows', async () => {
    await writeDay(items, day, [ended('08', 0)]);
    const written: string[] = [];
    items.write = async (path) => void written.push(path);
    expect(await clear()).toEqual({ rows: 0, artifacts: 0, evidence: 0 });
    expect(written).toEqual([]);
  });

  test('is not searched in days that are kept', async () => {
    await items.write(historyPath('2025-11-15'), {});
    expect(await clear()).toEqual({ rows: 0, artifacts: 0, evidence: 0 });
  });
});

/** What is left of some items after all that is due was cleared. */
async function left(prefix: string, names: readonly string[]) {
  for (const name of names) await items.write(prefix + name, {});
  const cleared = await clear();
  return { cleared, names: (await items.list(prefix)).map(({ path }) => path.slice(prefix.length)).sort() };
}

describe('what was kept of calculations and links', () => {
  test('is deleted with the day on which it was written', async () => {
    const kept = ['summary_20251115T000000Z_a', 'summary_20251120T000000Z_b'];
    const old = ['summary_20251114T235959Z_c', 'summary_20241231T000000Z_d'];
    expect(await left('f/credits/artifacts/', [...kept, ...old])).toEqual({
      cleared: { rows: 0, artifacts: 2, evidence: 0 },
      names: kept,
    });
  });

  test('is kept when it is something else: artifacts', async () => {
    const kept = ['old_summary_20241114T235959Z_c', 'readme', 'summary_2024T', 'summary_20241114_c'];
    expect(await left('f/credits/artifacts/', kept)).toEqual({
      cleared: { rows: 0, artifacts: 0, evidence: 0 },
      names: kept.toSorted(),
    });
  });

  const keyAt = (at: string) => `C0CREDIT01_${Date.parse(at) / 1_000}_000100`;

  test('is deleted with the day on which its request was written', async () => {
    const before = keyAt('2025-11-14T23:59:59Z');
    const kept = [`${keyAt('2025-11-15T00:00:00Z')}_turn_1`];
    expect(await left('f/credits/evidence/', [...kept, `${before}_turn_1`, `${before}_turn_12`])).toEqual({
      cleared: { rows: 0, artifacts: 0, evidence: 2 },
      names: kept,
    });
  });

  test('is kept when it is something else: evidence', async () => {
    const old = `${keyAt('2024-11-14T08:00:00Z')}_turn_1`;
    const kept = [old.replace('turn', 'post'), `${old}_old`, `a-${old}`, 'readme'];
    expect(await left('f/credits/evidence/', kept)).toEqual({
      cleared: { rows: 0, artifacts: 0, evidence: 0 },
      names: kept.toSorted(),
    });
  });
});
