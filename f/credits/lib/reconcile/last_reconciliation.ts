/** What the last reconciliation came to, kept for the dashboard: zero wrong amounts is said only when somebody has looked. */
import { z } from 'zod';
import type { Reconciliation } from '../dashboard/dashboard_shape.ts';
import type { ItemStore } from '../ledger/items.ts';
import type { Reconciled } from './reconcile.ts';

export const lastReconciliationPath = 'f/credits/reconciliation/last';

const lastSchema = z.strictObject({
  version: z.literal(1),
  at: z.iso.datetime(),
  /** How many days back it looked. */
  days: z.int(),
  credited: z.int(),
  wrong: z.int(),
  twice: z.int(),
  lost: z.int(),
  /** Things that could not be read: with one of them, nothing is certain. */
  unknown: z.int(),
});

export async function keepReconciliation(
  items: Pick<ItemStore, 'write'>,
  { credited, wrong, twice, lost, unknown }: Reconciled,
  { at, days }: { at: Date; days: number },
): Promise<void> {
  const last: z.input<typeof lastSchema> = {
    version: 1,
    at: at.toISOString(),
    days,
    credited,
    wrong,
    twice,
    lost,
    unknown,
  };
  await items.write(lastReconciliationPath, last);
}

/** One that was not kept, or cannot be read, is none: then nobody can say that nothing is wrong. */
export function readReconciliation(value: unknown): Reconciliation {
  const parsed = lastSchema.safeParse(value);
  if (!parsed.success) return { kind: 'not_reconciled' };
  const { version: _, ...last } = parsed.data;
  return { kind: 'reconciled', ...last };
}
