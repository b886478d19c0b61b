/** Storage of the history: per day one item with rows and one with calculations. */

import * as z from 'zod';
import type { ItemCatalog, ItemStore } from '../../../shared/lib/items.ts';
import { type Calculation, calculationSchema } from '../credit/figures.ts';
import { CreditError } from '../reason/errors.ts';
import { type HistoryRow, historyRowSchema } from './history_row.ts';

const prefix = 'f/credits/history/';

/** Days read concurrently. */
const atOnce = 16;

const daySchema = z.strictObject({ version: z.literal(1), rows: z.array(historyRowSchema) });

/** The days to read, UTC, such as `2026-11-04`: `from` on and before `until`. Left out: all there are. */
export interface HistoryRange {
  from?: string;
  until?: string;
}

/** The item of one day. @param day such as `2026-11-04` */
export function historyPath(day: string): string {
  return `${prefix}${day.replaceAll('-', '_')}`;
}

/** Rows by time of request, oldest first. Throws CreditError `history_unreadable` rather than leave a day out. */
export async function readHistory(
  items: Pick<ItemStore, 'read'> & ItemCatalog,
  range: HistoryRange = {},
): Promise<HistoryRow[]> {
  const days = await historyDays(items, range);
  const rows: HistoryRow[] = [];
  for (let next = 0; next < days.length; next += atOnce) {
    const some = days.slice(next, next + atOnce).map((day) => readDay(items, day));
    rows.push(...(await Promise.all(some)).flat());
  }
  return rows;
}

/** The days that have an item, oldest first. */
export async function historyDays(catalog: ItemCatalog, { from, until }: HistoryRange): Promise<string[]> {
  const found = await catalog.list(prefix);
  return found
    .map(({ path }) => path.slice(prefix.length).replaceAll('_', '-'))
    .filter((day) => /^\d{4}-\d{2}-\d{2}$/.test(day))
    .filter((day) => (from === undefined || day >= from) && (until === undefined || day < until))
    .sort();
}

/** The rows of one day, none when it has no item. */
export async function readDay(items: Pick<ItemStore, 'read'>, day: string): Promise<HistoryRow[]> {
  const value = await items.read(historyPath(day));
  if (value === undefined) return [];
  const parsed = daySchema.safeParse(value);
  if (parsed.success) return parsed.data.rows;
  throw unreadableDay(`The history of ${day} in ${historyPath(day)}`, parsed.error, 'the ledger');
}

/** The refusal of a day's item. @param source from which the archive rebuilds it */
export function unreadableDay(item: string, error: z.ZodError, source: string): CreditError {
  const [why] = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return new CreditError(
    'history_unreadable',
    `${item} cannot be read (${why}); delete that resource and run f/credits/flows/archive with "everything" on: it is made anew from ${source}`,
    { cause: error },
  );
}

/** Writes a whole day, in the order of requests. The last write wins, so that the archive is the only writer. */
export async function writeDay(
  items: Pick<ItemStore, 'write'>,
  day: string,
  rows: readonly HistoryRow[],
): Promise<void> {
  const ordered = [...rows].sort((a, b) => (a.ts === b.ts ? 0 : a.ts < b.ts ? -1 : 1));
  await items.write(historyPath(day), { version: 1, rows: ordered });
}

export const calculationsPrefix = 'f/credits/calculations/';

const calculationsOfDaySchema = z.strictObject({
  version: z.literal(1),
  calculations: z.record(z.string(), calculationSchema),
});

/** By the key that the links of the history's rows name. */
export type Calculations = ReadonlyMap<string, Calculation>;

/** @param day UTC day of the requests, such as `2026-11-04` */
export function calculationsPath(day: string): string {
  return `${calculationsPrefix}${day.replaceAll('-', '_')}`;
}

/** The calculations of one day, none when it has no item. Throws CreditError `history_unreadable`. */
export async function readCalculations(items: Pick<ItemStore, 'read'>, day: string): Promise<Calculations> {
  const value = await items.read(calculationsPath(day));
  if (value === undefined) return new Map();
  const parsed = calculationsOfDaySchema.safeParse(value);
  if (parsed.success) return new Map(Object.entries(parsed.data.calculations));
  throw unreadableDay(
    `The calculations of ${day} in ${calculationsPath(day)}`,
    parsed.error,
    'the artifacts',
  );
}

/** Writes a day as a whole. */
export async function writeCalculations(
  items: Pick<ItemStore, 'write'>,
  day: string,
  calculations: Calculations,
): Promise<void> {
  const ordered = [...calculations].sort(([a], [b]) => (a < b ? -1 : 1));
  await items.write(calculationsPath(day), { version: 1, calculations: Object.fromEntries(ordered) });
}
