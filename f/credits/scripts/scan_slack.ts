/** Finds the credit requests of the watched channels that need work now. Reads only. */

import { parseSlack, slackReader } from '../../shared/clients/slack.ts';
import { channelIds, slackPort } from '../../shared/clients/slack_channels.ts';
import { logged } from '../../shared/clients/step_log.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { CreditError } from '../lib/reason/errors.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';
import { scanChannels } from '../lib/scan/scan_channels.ts';

/** @param since ISO date-time where the first scan of a channel begins; later scans go on from where the last one stopped */
export async function main(slack: c_slack, policy: c_policy, since?: string) {
  const rules = parsePolicy(policy);
  const resource = parseSlack(slack);
  const begin = since ? new Date(since) : null;
  if (begin && Number.isNaN(begin.getTime())) {
    throw new CreditError(
      'policy_invalid',
      `since is "${since}", which is no ISO date-time; write e.g. 2026-11-20T08:00:00Z or leave it out to begin now`,
    );
  }
  const context = { items: windmillItems(), slack: slackPort(resource), policy: rules, now: new Date() };
  const names = rules.channels.map(({ name }) => name);
  const ids = await channelIds(slackReader(resource), names);
  const watched = names.map((name) => ({ name, id: ids.get(name) ?? null }));
  return logged(await scanChannels(context, watched, begin), ['requests', 'channels', 'cards', 'approvals']);
}
