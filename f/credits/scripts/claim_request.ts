/** Claims one request in the ledger, so that no other run works on it; `claimed: false`: another run works on it, or it is done. */
import { logged, runId } from '../../shared/clients/job.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_policy } from '../lib/resource_types.ts';
import { claimInput, claimStep } from '../lib/steps/claim_steps.ts';

/**
 * @param links URLs of the request on our Looker; none for a request that lacks its link
 * @param by_hand started by an operator: failed, refused and skipped requests may be run again
 * @param after_attempt claims nothing when the request has a newer attempt than this one
 * @param decision of the person who started it; it is kept with the request
 */
export async function main(
  policy: c_policy,
  channel: string,
  ts: string,
  links: string[],
  by_hand = false,
  after_attempt?: number,
  decision?: object,
) {
  const given = { channel, ts, links, by_hand, after_attempt, decision };
  const input = parsed(claimInput, given, 'scan_slack');
  const context = {
    items: windmillItems(),
    policy: parsePolicy(policy),
    run: runId(process.env),
    now: () => new Date(),
  };
  return logged(await claimStep(context, input), ['claimed', 'why', 'channel', 'ts', 'claim', 'links']);
}
