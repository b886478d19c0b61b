/** When a scheduled run went through for the last time. */
import { z } from 'zod';
import type { ItemStore } from '../ledger/items.ts';

const path = 'f/credits/ledger/last_run';
const schema = z.object({ at: z.iso.datetime() });

/** Notes that a run has gone through. */
export async function noteRun(items: ItemStore, now: Date): Promise<void> {
  await items.write(path, { at: now.toISOString() });
}

/** Null when none ever has. */
export async function lastRun(items: ItemStore): Promise<Date | null> {
  const noted = schema.safeParse(await items.read(path));
  return noted.success ? new Date(noted.data.at) : null;
}
