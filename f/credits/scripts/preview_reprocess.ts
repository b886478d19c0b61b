/** Returns what a manual run of a request would post. Posts nothing. */
import { stepContext } from '../clients/operator.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';
import { previewInput, previewReply } from '../lib/steps/request_steps.ts';

/**
 * @param results results of credit_from_link, one per link, in the same order
 * @param decision what prepare_reprocess returned as `decision`
 * @param channel id of the channel of the request
 * @param ts of the request, whose own spend it may be credited with
 */
export async function main(
  slack: c_slack,
  policy: c_policy,
  links: string[],
  results: object[],
  decision: object,
  channel: string,
  ts: string,
) {
  const given = { links, results, decision, place: { channel, ts } };
  const input = parsed(previewInput, given, 'prepare_reprocess and credit_from_link');
  return previewReply(stepContext(slack, policy), input);
}
