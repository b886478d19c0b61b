/** The result of a run; fails when a channel did not get the report. */
import { logged } from '../../shared/clients/job.ts';
import { parsed } from '../lib/reason/errors.ts';
import { postsOf } from '../lib/steps/post_step.ts';
import { madeReportSchema } from '../lib/steps/report_step.ts';

/**
 * @param report what make_report returned
 * @param slack what post_slack returned, or its error
 * @param telegram what post_telegram returned, or its error
 */
export async function main(report: object, slack: object | null, telegram: object | null) {
  const { text, customers, channels, dry_run } = parsed(madeReportSchema, report, 'make_report');
  const posts = postsOf(channels, { slack, telegram });
  return logged({ text, customers, posts, dry_run }, ['customers', 'posts', 'dry_run']);
}
