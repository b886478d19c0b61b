/** What other thresholds would have said in the past, held against how each month ended. Reads only. */
import { type Database, parseDatabase, withDatabase } from '../../shared/clients/database.ts';
import { logged } from '../../shared/clients/job.ts';
import { madeReports } from '../clients/report_store.ts';
import { loadSnapshots } from '../clients/snapshot_store.ts';
import { backtest } from '../lib/alert/backtest.ts';
import type { MadeReport } from '../lib/alert/replay.ts';
import { firstOfMonth, priorMonthEnds } from '../lib/calendar/day.ts';
import { historyOf } from '../lib/history/history.ts';
import { type Policy, parsePolicy, withThresholds } from '../lib/policy/policy.ts';
import type { c_spend_policy, postgresql } from '../lib/resource_types.ts';

/** @param thresholds what to change of the policy's, such as {"decline_pct": "-7.5"} */
export async function main(database: postgresql, policy: c_spend_policy, thresholds: object) {
  const today = parsePolicy(policy);
  const proposed = withThresholds(today, thresholds);
  return withDatabase(parseDatabase(database), async (open) => {
    const made = await madeReports(open);
    const snapshots = await snapshotsOf(open, today, made[0]);
    const found = backtest(
      historyOf(snapshots, today.currency),
      made,
      { today, proposed },
      new Date().toISOString(),
    );
    return logged({ reports: made.length, ...found }, ['reports', 'said', 'right', 'wrong', 'missed']);
  });
}

/** What the reports since the first one could know; nothing when none was made. */
async function snapshotsOf(open: Database, { customers, windows }: Policy, first: MadeReport | undefined) {
  if (first === undefined) return [];
  const from = firstOfMonth(priorMonthEnds(first.asOf, windows.item_months).at(-1) ?? first.asOf);
  return loadSnapshots(open, { from, customers: customers.map(({ name }) => name) });
}
