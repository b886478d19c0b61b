/** Compares threads, ledger records and summaries of the last days; the operator is notified of differences. Posts nothing in a channel. */

import { parseSlack, slackReader } from '../../shared/clients/slack.ts';
import { channelIds, slackPort } from '../../shared/clients/slack_channels.ts';
import { windmillCatalog, windmillItems } from '../../shared/clients/windmill_items.ts';
import { operatorNotifier } from '../clients/operator.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { CreditError } from '../lib/reason/errors.ts';
import { reconcile } from '../lib/reconcile/reconcile.ts';
import { keepReconciliation, reconcileReport, reportDifferences } from '../lib/reconcile/reconcile_report.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';

const dayMs = 86_400_000;

/**
 * @param days how many days back requests are compared, 1 to 31
 * @param pause_ms before each thread that is read: Slack allows some 50 a minute, shared with everything else the bot reads
 */
export async function main(slack: c_slack, policy: c_policy, days = 3, pause_ms = 1500) {
  if (!Number.isInteger(days) || days < 1 || days > 31) {
    throw new CreditError('policy_invalid', `days is ${days}; it is a whole number from 1 to 31`);
  }
  const rules = parsePolicy(policy);
  const resource = parseSlack(slack);
  const items = { ...windmillItems(), ...windmillCatalog() };
  const ids = await channelIds(
    slackReader(resource),
    rules.channels.map(({ name }) => name),
  );
  const now = new Date();
  const context = {
    items,
    slack: slackPort(resource),
    policy: rules,
    now,
    pause: () => Bun.sleep(pause_ms),
  };
  const period = { from: new Date(now.getTime() - days * dayMs), until: now };
  const result = await reconcile(context, [...ids.values()], period);
  await keepReconciliation(items, result, { at: now, days });
  const operator = operatorNotifier(slack);
  const news = await reportDifferences({ items, send: (text) => operator.send(text) }, result);
  return reconcileReport(result, news);
}
