/**
 * Months of spend that are closed for ever, so that the tokens of their days may go. A credit takes its days first and looks here
 * afterwards; who clears up closes the month first and removes its tokens afterwards. Whatever the order of the four, no day
 * is credited twice: a token that was found missing was removed after its month was closed, and that is seen.
 */
import type { LedgerCredit } from '../credit/credit.ts';
import { periodDays } from '../guards/guards.ts';
import type { ItemStore } from './items.ts';

/** @param month as YYYYMM */
export function closedPath(month: string): string {
  return `f/credits/ledger/closed_${month}`;
}

/** Closes a month of spend, once and for ever. */
export async function closeMonth(items: ItemStore, month: string, now: Date): Promise<void> {
  await items.take(closedPath(month), { at: now.toISOString() });
}

/** The first month of these credits that is closed, as YYYYMM; null when none is. */
export async function closedMonth(
  items: ItemStore,
  credits: readonly LedgerCredit[],
): Promise<string | null> {
  const days = credits.flatMap(({ period }) => (period === null ? [] : periodDays(period)));
  const months = new Set(days.map((day) => day.slice(0, 7).replace('-', '')));
  for (const month of [...months].sort()) {
    if ((await items.taken(closedPath(month))) !== undefined) return month;
  }
  return null;
}
