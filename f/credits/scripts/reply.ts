/** Decides a claimed request from the results of its links, and answers it once in its thread; without a claim it only returns the decision. */

import { logged } from '../../shared/clients/job.ts';
import { stepContext } from '../clients/operator.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';
import { previewReply, replyInput, replyStep } from '../lib/steps/request_steps.ts';

/**
 * @param links the URLs of the request, in order
 * @param results results of credit_from_link, one per link, in the same order
 * @param claim what claim_request returned; null to post nothing and only return the decision
 * @param by_hand started by an operator, who reads the result
 * @param dry_run compute and record everything, post nothing, whatever policy and channel say
 * @param links_given the links were given by an operator and need not be in the thread; defaults to `by_hand`
 * @param channel of the request of a preview, with `ts`: without them its words are not read
 */
export async function main(
  slack: c_slack,
  policy: c_policy,
  links: string[],
  results: object[],
  claim: object | null,
  by_hand = false,
  dry_run = false,
  links_given?: boolean,
  channel = '',
  ts = '',
) {
  const input = parsed(
    replyInput,
    { links, results, claim, by_hand, dry_run, links_given },
    'claim_request and credit_from_link',
  );
  const context = stepContext(slack, policy);
  const place = channel === '' || ts === '' ? null : { channel, ts };
  if (input.claim === null) return previewReply(context, { ...input, place, decision: null });
  return logged(await replyStep(context, { ...input, claim: input.claim }), [
    'key',
    'channel',
    'ts',
    'outcome',
    'notify',
    'turn',
    'reason',
  ]);
}
