/**
 * Clears what is older than the policy keeps: rows of the history, calculations, artifacts and evidence. The ledger's records and
 * tokens stay: as long as they are there, no request is answered twice and no day of spend is credited twice.
 */
import { subDays } from 'date-fns';
import { artifactPrefix } from '../credit/artifact.ts';
import type { ItemCatalog } from '../ledger/catalog.ts';
import { evidencePrefix } from '../ledger/evidence.ts';
import type { ItemStore } from '../ledger/items.ts';
import { calculationsPath, readCalculations, writeCalculations } from './calculations.ts';
import { historyDays, historyPath, readDay, writeDay } from './history.ts';

export interface RetentionContext {
  items: Pick<ItemStore, 'read' | 'write'> & ItemCatalog;
  now: Date;
  /** A request that ended longer ago than this is cleared. */
  keepDays: number;
}

export interface Cleared {
  rows: number;
  artifacts: number;
  evidence: number;
}

/** Clears what is due; repeated after a crash, it goes on where it stopped. */
export async function clearOld({ items, now, keepDays }: RetentionContext): Promise<Cleared> {
  const oldest = subDays(now, keepDays);
  const until = oldest.toISOString().slice(0, 10);
  const cleared: Cleared = { rows: 0, artifacts: 0, evidence: 0 };
  // A request from before that was worked on again since is kept, with all that belongs to it.
  const kept = new Set<string>();
  for (const day of await historyDays(items, { until })) {
    const rows = await readDay(items, day);
    const young = rows.filter((row) => new Date(row.closed_at) >= oldest);
    for (const { key } of young) kept.add(key);
    if (young.length === rows.length) continue;
    cleared.rows += rows.length - young.length;
    if (young.length === 0) {
      await items.remove(calculationsPath(day));
      await items.remove(historyPath(day));
      continue;
    }
    const named = new Set(young.flatMap(({ links }) => links.flatMap((link) => link.calculation ?? [])));
    await writeDay(items, day, young);
    const calculations = [...(await readCalculations(items, day))].filter(([key]) => named.has(key));
    await writeCalculations(items, day, new Map(calculations));
  }
  for (const { path } of await items.list(artifactPrefix)) {
    const day = /^summary_(\d{8})T/.exec(path.slice(artifactPrefix.length))?.[1];
    if (day === undefined || day >= until.replaceAll('-', '')) continue;
    await items.remove(path);
    cleared.artifacts++;
  }
  for (const { path } of await items.list(evidencePrefix)) {
    const [, key, seconds] = /^(\w+_(\d{10})_\d{6})_turn_\d+$/.exec(path.slice(evidencePrefix.length)) ?? [];
    if (key === undefined || kept.has(key)) continue;
    if (new Date(Number(seconds) * 1_000).toISOString().slice(0, 10) >= until) continue;
    await items.remove(path);
    cleared.evidence++;
  }
  return cleared;
}
