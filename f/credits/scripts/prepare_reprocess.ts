/** Checks whether a request may be run again by hand, and returns its links and the decision. Writes nothing. */

import { personOf } from '../../shared/clients/job.ts';
import { parseSlack } from '../../shared/clients/slack.ts';
import { slackPort } from '../../shared/clients/slack_channels.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { prepareAgain } from '../lib/answer/reprocess.ts';
import { readRecord } from '../lib/ledger/claims.ts';
import { requestKey } from '../lib/ledger/ledger.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';

/**
 * @param looker_url a link instead of those in the thread
 * @param override_amount decimal dollars instead of the computed amount; needs a reason
 */
export async function main(
  slack: c_slack,
  policy: c_policy,
  channel: string,
  thread_ts: string,
  looker_url?: string,
  override_amount?: string,
  reason?: string,
) {
  const ts = thread_ts.trim();
  const record = await readRecord(windmillItems(), requestKey(channel, ts));
  const thread = await slackPort(parseSlack(slack)).thread(channel, ts);
  const filled = (text: string | undefined) => text?.trim() || null;
  const again = {
    ts,
    looker_url: filled(looker_url),
    override_amount: filled(override_amount),
    reason: filled(reason),
    by: personOf(process.env),
    at: new Date(),
  };
  const prepared = prepareAgain(record, thread, again, parsePolicy(policy));
  return { ...prepared, channel, ts, before: record?.outcome ?? null };
}
