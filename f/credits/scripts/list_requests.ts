/** Lists past requests for the dashboard, newest first, a page at a time. */
import { windmillCatalog, windmillItems } from '../../shared/clients/windmill_items.ts';
import { withClosedReviews } from '../lib/dashboard/closed_reviews.ts';
import { dashboardFilter, threadUrl } from '../lib/dashboard/dashboard.ts';
import { requestPage } from '../lib/dashboard/request_list.ts';
import { readFacts } from '../lib/history/history_facts.ts';

/**
 * @param from first day, such as 2026-08-01 (UTC)
 * @param until the day after the last one
 * @param channel a Slack channel id
 * @param outcome credited, needs_link, skipped, needs_review, failed or dry_run
 * @param code code of the reason
 * @param account SID of an account, or its beginning
 */
export async function main(
  from?: string,
  until?: string,
  channel?: string,
  outcome?: string,
  code?: string,
  account?: string,
  offset?: number,
  limit?: number,
) {
  const filter = dashboardFilter({ from, until, channel });
  const items = windmillItems();
  const [facts, slack] = await Promise.all([
    readFacts({ ...items, ...windmillCatalog() }, filter),
    items.read('f/credits/resources/slack'),
  ]);
  const current = await withClosedReviews(items, facts, filter);
  return requestPage(current, filter, { outcome, code, account, offset, limit }, threadUrl(slack));
}
