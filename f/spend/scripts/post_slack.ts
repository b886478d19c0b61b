/** Posts a report to Slack once: a second call changes nothing, or edits what is there. */
import { parseDatabase, withDatabase } from '../../shared/clients/database.ts';
import { logged, runId } from '../../shared/clients/job.ts';
import { parseSlack } from '../../shared/clients/slack.ts';
import { postStore } from '../clients/post_store.ts';
import { slackReportPort } from '../clients/slack_report.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { deliver } from '../lib/post/deliver.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_slack, c_spend_policy, postgresql } from '../lib/resource_types.ts';
import { delivered } from '../lib/steps/post_step.ts';
import { madeReportSchema } from '../lib/steps/report_step.ts';

/** @param report what make_report returned */
export async function main(database: postgresql, slack: c_slack, policy: c_spend_policy, report: object) {
  const made = parsed(madeReportSchema, report, 'make_report');
  const place = parsePolicy(policy).channels.slack?.dm_channel ?? '';
  const ports = { channel: 'slack', port: slackReportPort(parseSlack(slack), place) } as const;
  const delivery = await withDatabase(parseDatabase(database), (open) =>
    deliver(postStore(open), ports, made, runId(process.env)),
  );
  return logged(delivered(delivery), ['channel', 'kind', 'messages']);
}
