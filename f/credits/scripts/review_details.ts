/** Reads what a person needs to close a request in review: its message, its requester, and the spend that its links prove. */
import { parseSlack } from '../../shared/clients/slack.ts';
import { slackPort } from '../../shared/clients/slack_channels.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { SharedError } from '../../shared/lib/errors.ts';
import { provenSpend } from '../lib/answer/resolve.ts';
import { reviewDetails } from '../lib/dashboard/review_details.ts';
import { readRecord } from '../lib/ledger/claims.ts';
import { requestKey } from '../lib/ledger/ledger.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';

/** @param thread_ts ts of the request */
export async function main(slack: c_slack, policy: c_policy, channel: string, thread_ts: string) {
  const items = windmillItems();
  const record = await readRecord(items, requestKey(channel, thread_ts));
  const [thread, spend] = await Promise.all([
    shownThread(slack, channel, thread_ts),
    provenSpend(items, record),
  ]);
  const products = parsePolicy(policy).products.map(({ name }) => name);
  return reviewDetails(record, thread, spend, products, new Date());
}

/** A request can be closed without Slack: why it does not show the thread is part of the result. */
async function shownThread(slack: c_slack, channel: string, ts: string) {
  try {
    return await slackPort(parseSlack(slack)).thread(channel, ts);
  } catch (error) {
    if (error instanceof SharedError) return { problem: error.message };
    throw error;
  }
}
