/** Claims one request in the ledger, so that no other run works on it; `claimed: false` means somebody else has it or it is done. */
import { logged } from '../../shared/clients/step_log.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { runId } from '../../shared/lib/run.ts';
import { claimRequest } from '../lib/ledger/claims.ts';
import { requestKey } from '../lib/ledger/ledger.ts';
import { personDecisionSchema } from '../lib/ledger/person_decision.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import type { c_policy } from '../lib/resource_types.ts';

/**
 * @param links URLs of the request on our Looker; none for a request that lacks its link
 * @param by_hand an operator asks for it: failed, refused and skipped requests may be run again
 * @param after_turn claim nothing when the request has had another turn since this one
 * @param decision what a person decides by it; it is kept with the request
 */
export async function main(
  policy: c_policy,
  channel: string,
  ts: string,
  links: string[],
  by_hand = false,
  after_turn?: number,
  decision?: object,
) {
  const rules = parsePolicy(policy);
  const request = { key: requestKey(channel, ts), channel, ts, links };
  const by = {
    run: runId(process.env),
    policy: rules.version,
    now: new Date(),
    leaseMinutes: rules.claim.lease_minutes,
    byHand: by_hand,
    afterTurn: after_turn ?? undefined,
    decision: decision ? personDecisionSchema.parse(decision) : undefined,
  };
  const result = await claimRequest(windmillItems(), request, by);
  if (!result.claimed)
    return logged({ claimed: false, why: result.why, channel, ts }, ['claimed', 'why', 'channel', 'ts']);
  // Too many links are not even looked at; the reply sends the request to review.
  return logged(
    {
      claimed: true,
      claim: result.claim,
      links,
      run_links: links.length > rules.max_links ? [] : links,
    },
    ['claimed', 'claim', 'links'],
  );
}
