/** Returns what a manual run of a request would post. Posts nothing. */
import Big from 'big.js';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { killSwitch } from '../clients/operator.ts';
import { decide } from '../lib/answer/decision.ts';
import { previewDecision } from '../lib/answer/reprocess.ts';
import { readLinkResults } from '../lib/credit/link_credit.ts';
import { requestKey } from '../lib/ledger/ledger.ts';
import { personDecisionSchema } from '../lib/ledger/person_decision.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_policy } from '../lib/resource_types.ts';

/**
 * @param results results of credit_from_link, one per link, in the same order
 * @param decision what prepare_reprocess returned as `decision`
 * @param channel id of the channel of the request
 * @param ts of the request, whose own spend it may be credited with
 */
export async function main(
  policy: c_policy,
  links: string[],
  results: object[],
  decision: object,
  channel: string,
  ts: string,
) {
  const rules = parsePolicy(policy);
  const { kind, amount } = parsed(personDecisionSchema, decision, 'prepare_reprocess');
  const override = kind === 'overridden' && amount !== null ? new Big(amount) : null;
  const decided = decide(readLinkResults(links, results), links.length, rules.max_links);
  const context = { items: windmillItems(), policy: rules, stopped: killSwitch, now: () => new Date() };
  return previewDecision(context, decided, { key: requestKey(channel, ts), override });
}
