/** What was known of the revenue for a report. */
import type { Database } from '../../shared/clients/database.ts';
import { type Day, firstOfMonth, priorMonthEnds } from '../lib/calendar/day.ts';
import { historyOf, type Revenue } from '../lib/history/history.ts';
import type { Policy } from '../lib/policy/policy.ts';
import { loadSnapshots } from './snapshot_store.ts';

/** @param readBy ISO moment: snapshots that were read later are left out */
export async function revenueOf(
  database: Database,
  policy: Policy,
  asOf: Day,
  readBy: string,
): Promise<Revenue> {
  const from = firstOfMonth(priorMonthEnds(asOf, policy.windows.item_months).at(-1) ?? asOf);
  const customers = policy.customers.map(({ name }) => name);
  const snapshots = await loadSnapshots(database, { from, customers });
  return historyOf(snapshots, policy.currency).at(readBy);
}
