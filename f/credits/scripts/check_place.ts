/** Checks where a run by hand answers: nowhere in a dry run, otherwise in the thread of a request. Writes nothing. */
import { parseSlack } from '../../shared/clients/slack.ts';
import { slackPort } from '../../shared/clients/slack_channels.ts';
import { checkPlace } from '../lib/answer/reprocess.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';

/** @param any_message answer a message that is no request, too */
export async function main(
  slack: c_slack,
  policy: c_policy,
  dry_run = true,
  channel?: string,
  thread_ts?: string,
  any_message = false,
) {
  const place = { channel: channel?.trim() ?? '', ts: thread_ts?.trim() ?? '' };
  const thread = (at: { channel: string; ts: string }) =>
    slackPort(parseSlack(slack)).thread(at.channel, at.ts);
  return checkPlace({ thread, policy: parsePolicy(policy) }, { ...place, dry_run, any_message });
}
