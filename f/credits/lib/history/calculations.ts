/** Where the inputs of calculations are kept: one item per day beside the history's, so that whoever reads rows need not read SQL. */
import { z } from 'zod';
import { type Calculation, calculationSchema } from '../credit/calculation.ts';
import type { ItemStore } from '../ledger/items.ts';
import { unreadableDay } from './history.ts';

export const calculationsPrefix = 'f/credits/calculations/';

const daySchema = z.strictObject({
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
  const parsed = daySchema.safeParse(value);
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
