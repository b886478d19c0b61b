/** Removes data older than the policy keeps, and reports spend that is held without a credit. */
import { subDays } from 'date-fns';
import * as z from 'zod';
import type { ItemCatalog, ItemStore } from '../../../shared/lib/items.ts';
import { artifactPrefix } from '../credit/link_credit.ts';
import {
  calculationsPath,
  historyDays,
  historyPath,
  readCalculations,
  readDay,
  writeCalculations,
  writeDay,
} from '../history/history.ts';
import { evidencePrefix } from '../ledger/evidence.ts';
import type { Operator } from '../messages/operator_message.ts';
import { requestReference } from '../messages/operator_message.ts';
import type { Stranded } from './clean_up.ts';

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

/** Removes what is due; after a crash a repeated run continues. */
export async function clearOld({ items, now, keepDays }: RetentionContext): Promise<Cleared> {
  const oldest = subDays(now, keepDays);
  const until = oldest.toISOString().slice(0, 10);
  const cleared: Cleared = { rows: 0, artifacts: 0, evidence: 0 };
  // An old request that was processed again since is kept with all its items.
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

const path = 'f/credits/ledger/clean_up';

const notifiedSchema = z.object({ told: z.array(z.string()) });

/** Requests per message; the rest follows the next day. */
const atMost = 20;

/** @returns how many requests were reported now */
export async function reportStranded(
  { items, send }: Operator,
  stranded: readonly Stranded[],
): Promise<number> {
  // An unreadable note causes one repeated message.
  const before = notifiedSchema.safeParse(await items.read(path)).data?.told ?? [];
  const news = stranded.filter(({ key }) => !before.includes(key)).slice(0, atMost);
  if (news.length > 0) await send(strandedMessage(news));
  const still = before.filter((key) => stranded.some((one) => one.key === key));
  const notified = [...still, ...news.map(({ key }) => key)];
  if (news.length > 0 || still.length < before.length) await items.write(path, { told: notified });
  return news.length;
}

function strandedMessage(news: readonly Stranded[]): string {
  return [
    'These requests hold days of spend for which they never got a credit; other requests for the same days are refused (spend_overlaps).',
    ...news.map(({ key, outcome, paths }) => {
      const [channel = '', seconds, fraction] = key.split('_');
      const where = requestReference(channel, `${seconds}.${fraction}`);
      const others = paths.length > 1 ? ` to ${paths.at(-1)}` : '';
      return `• ${where}: ${outcome}; ${paths.length} variables, ${paths[0]}${others}`;
    }),
    'Next: delete the variables of a request that will never get its credit; leave the others. This is sent once.',
  ].join('\n');
}
