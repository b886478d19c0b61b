/** Counts the history for the dashboard. Reads only, but for the cache of what it has read. */
import { windmillCatalog, windmillItems } from '../../shared/clients/windmill_items.ts';
import { withClosedReviews } from '../lib/dashboard/closed_reviews.ts';
import { dashboard, dashboardFilter, threadUrl } from '../lib/dashboard/dashboard.ts';
import { readFacts } from '../lib/history/history_facts.ts';
import { modelPath, readTraining, readTrainings } from '../lib/prediction/prediction_model.ts';
import { lastReconciliationPath, readReconciliation } from '../lib/reconcile/reconcile_report.ts';

/**
 * @param from first day, such as 2026-08-01 (UTC); left out: the whole history
 * @param until the day after the last one; left out: today is the last
 * @param channel a Slack channel id; left out: all
 */
export async function main(from?: string, until?: string, channel?: string) {
  const filter = dashboardFilter({ from, until, channel });
  const items = windmillItems();
  const [facts, slack, trainings, model, reconciled] = await Promise.all([
    readFacts({ ...items, ...windmillCatalog() }),
    items.read('f/credits/resources/slack'),
    readTrainings(items),
    items.read(modelPath),
    items.read(lastReconciliationPath),
  ]);
  return dashboard(await withClosedReviews(items, facts, filter), filter, {
    now: new Date(),
    reconciliation: readReconciliation(reconciled),
    trainings,
    prediction: readTraining(model),
    threadUrl: threadUrl(slack),
  });
}
