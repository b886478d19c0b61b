/** Examines the message of an event. Reads only. */

import { logged } from '../../shared/clients/job.ts';
import { parseSlack } from '../../shared/clients/slack.ts';
import { slackPort } from '../../shared/clients/slack_channels.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { killSwitch } from '../clients/operator.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';
import { examineMessage } from '../lib/scan/scan.ts';

/** @param ts of the message at the top level that the event is about */
export async function main(slack: c_slack, policy: c_policy, channel: string, ts: string) {
  const context = {
    items: windmillItems(),
    slack: slackPort(parseSlack(slack)),
    policy: parsePolicy(policy),
    now: new Date(),
    stopped: killSwitch,
  };
  return logged(await examineMessage(context, channel, ts), ['request', 'why']);
}
