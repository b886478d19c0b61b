/** What is remembered of each exported month, so that the next one's chain goes on where this one ended. */
import { z } from 'zod';
import { CreditError } from '../errors.ts';
import type { ItemCatalog } from '../ledger/catalog.ts';
import type { ItemStore } from '../ledger/items.ts';

export const sealSchema = z.strictObject({
  /** Such as `2026-11`, by the time of the requests in UTC. */
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-11'),
  rows: z.int().min(0),
  /** Dollars and cents credited in all. */
  credited: z.string(),
  /** Hash where the chain of the month begins: the end of the sealed month before. */
  anchor: z.string(),
  /** Hash of its last row. */
  last: z.string(),
});
export type Seal = z.infer<typeof sealSchema>;

const prefix = 'f/credits/audit/';

function sealPath(month: string): string {
  return `${prefix}${month.replace('-', '_')}`;
}

/** The seal of a month; null when it was never sealed. */
export async function readSeal(items: Pick<ItemStore, 'read'>, month: string): Promise<Seal | null> {
  const value = await items.read(sealPath(month));
  if (value === undefined) return null;
  const parsed = sealSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CreditError(
    'history_unreadable',
    `The seal of ${month} in ${sealPath(month)} cannot be read (${parsed.error.issues[0]?.message}); put back what the export of that month said`,
    { cause: parsed.error },
  );
}

/** The last month before this one that was sealed; null when there is none. */
export async function sealBefore(
  items: Pick<ItemStore, 'read'> & ItemCatalog,
  month: string,
): Promise<Seal | null> {
  const sealed = (await items.list(prefix)).map(({ path }) => path.slice(prefix.length).replace('_', '-'));
  const before = sealed
    .filter((other) => other < month)
    .sort()
    .at(-1);
  return before === undefined ? null : readSeal(items, before);
}

/** Seals a month for good. */
export async function writeSeal(items: Pick<ItemStore, 'write'>, seal: Seal): Promise<void> {
  await items.write(sealPath(seal.month), seal);
}
