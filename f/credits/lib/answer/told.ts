/** Which endings the operator has heard of: written after the private message, so that one that did not arrive is sent again by a later run. */
import { z } from 'zod';
import type { ItemStore } from '../ledger/items.ts';
import { ledgerPath, type Outcome } from '../ledger/ledger.ts';

/** An ending that a person must hear of. */
export interface Ending {
  key: string;
  channel: string;
  ts: string;
  turn: number;
  outcome: Outcome;
  reason: { code: string; message: string } | null;
}

const toldSchema = z.object({ turn: z.int() });

/** Where it is noted for a request. */
export function toldPath(key: string): string {
  return `${ledgerPath(key)}_told`;
}

/** Whether the operator has heard how turn `turn` of the request ended. */
export async function wasTold(
  items: ItemStore,
  { key, turn }: Pick<Ending, 'key' | 'turn'>,
): Promise<boolean> {
  const told = toldSchema.safeParse(await items.read(toldPath(key)));
  // A note that cannot be read tells once more.
  return told.success && told.data.turn >= turn;
}

/** Notes that the operator has heard it. */
export async function markTold(items: ItemStore, { key, turn }: Pick<Ending, 'key' | 'turn'>): Promise<void> {
  await items.write(toldPath(key), { turn });
}
