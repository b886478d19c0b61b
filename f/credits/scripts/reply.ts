/** Decides a claimed request from the results of its links, and answers it once in its thread; without a claim it only says what it would post. */

import { parseSlack, postDeadlineMs, slackReader } from '../../shared/clients/slack.ts';
import { channelName, slackPort } from '../../shared/clients/slack_channels.ts';
import { logged } from '../../shared/clients/step_log.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { killSwitch } from '../clients/kill_switch.ts';
import { answerRequest } from '../lib/answer/answer.ts';
import { decide } from '../lib/answer/decision.ts';
import { previewDecision } from '../lib/answer/reprocess.ts';
import { readLinkResults } from '../lib/credit/link_credit.ts';
import { markTold } from '../lib/ledger/ending.ts';
import { keepEvidence } from '../lib/ledger/evidence.ts';
import { claimSchema, placeOf } from '../lib/ledger/ledger.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { postingMode } from '../lib/policy/posting.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';

/**
 * @param links the URLs of the request, in order
 * @param results what credit_from_link came to for each of them, in the same order
 * @param claim what claim_request returned; null to post nothing and only return the decision
 * @param by_hand an operator asks for it and reads the result
 * @param dry_run compute and record everything, post nothing, whatever policy and channel say
 * @param links_given the links were given by an operator and need not stand in the thread; as `by_hand` when left out
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
) {
  const rules = parsePolicy(policy);
  const found = readLinkResults(links, results);
  const decision = decide(found, links.length, rules.max_links);
  if (claim === null) return previewDecision(decision, rules, new Date());
  const items = windmillItems();
  const held = claimSchema.parse(claim);
  await keepEvidence(items, held, found, by_hand);
  const resource = parseSlack(slack);
  const name = await channelName(slackReader(resource), placeOf(held.key).channel);
  const answer = await answerRequest(
    {
      items,
      slack: slackPort(resource),
      policy: rules,
      ...postingMode(rules, name, { byHand: by_hand, dryRun: dry_run }),
      linksFromThread: !(links_given ?? by_hand),
      stopped: killSwitch,
      postDeadlineMs,
      now: () => new Date(),
      sleep: Bun.sleep,
    },
    held,
    decision,
  );
  // Who asks by hand reads the result: no private message is owed.
  if (by_hand && answer.notify) await markTold(items, answer);
  return logged(answer, ['key', 'channel', 'ts', 'outcome', 'notify', 'turn', 'reason']);
}
