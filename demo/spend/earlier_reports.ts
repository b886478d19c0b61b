/** The reports that the simulated company had before the covered day, made as the flow makes them; none of them was posted. */
import type { Database } from '../../f/shared/clients/database.ts';
import { alertsBefore, keepReport } from '../../f/spend/clients/report_store.ts';
import { addDays, type Day } from '../../f/spend/lib/calendar/day.ts';
import { historyOf } from '../../f/spend/lib/history/history.ts';
import { parsePolicy } from '../../f/spend/lib/policy/policy.ts';
import { documentOf } from '../../f/spend/lib/report/document.ts';
import { reportOf } from '../../f/spend/lib/report/report.ts';
import type { Snapshot } from '../../f/spend/lib/snapshot/snapshot.ts';
import { readWorkspacePolicy } from './policy.ts';
import { isReported } from './snapshots.ts';

/** Days back from the covered day. */
const reach = 56;

export async function keepEarlierReports(
  database: Database,
  snapshots: readonly Snapshot[],
  asOf: Day,
): Promise<void> {
  const policy = parsePolicy(readWorkspacePolicy());
  const history = historyOf(snapshots, policy.currency);
  const days = Array.from({ length: reach }, (_, index) => addDays(asOf, index - reach)).filter(isReported);
  for (const day of days) {
    const madeAt = `${addDays(day, 1)}T14:43:00.000Z`;
    const report = reportOf({
      revenue: history.at(madeAt),
      trackers: { escalations: [], tickets: [], problems: [] },
      policy,
      asOf: day,
      before: await alertsBefore(database, day),
    });
    await keepReport(database, { asOf: day, madeAt }, report, documentOf(report, []));
  }
}
