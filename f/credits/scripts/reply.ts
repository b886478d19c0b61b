/** Decides a claimed request from the results of its links, and answers it once in its thread; without a claim it only says what it would post. */
import { parseSlack, postDeadlineMs } from '../clients/slack.ts';
import { slackPort } from '../clients/slack_port.ts';
import { windmillItems } from '../clients/windmill_items.ts';
import { answerRequest } from '../lib/answer.ts';
import { approvalText, type Decision, decide } from '../lib/decision.ts';
import { claimSchema } from '../lib/ledger.ts';
import { readLinkResults } from '../lib/link_results.ts';
import { toWire } from '../lib/money.ts';
import { parsePolicy } from '../lib/policy.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';

/**
 * @param links the URLs of the request, in order
 * @param results what credit_from_link came to for each of them, in the same order
 * @param claim what claim_request returned; null to post nothing and only return the decision
 * @param by_hand the links were given by an operator and need not stand in the thread
 */
export async function main(
  slack: c_slack,
  policy: c_policy,
  links: string[],
  results: object[],
  claim: object | null,
  by_hand = false,
) {
  const rules = parsePolicy(policy);
  const decision = decide(readLinkResults(links, results), links.length, rules.max_links);
  if (claim === null) return preview(decision, rules.category);
  return answerRequest(
    {
      items: windmillItems(),
      slack: slackPort(parseSlack(slack)),
      policy: rules,
      dryRun: rules.dry_run,
      linksFromThread: !by_hand,
      postDeadlineMs,
      now: () => new Date(),
      sleep: Bun.sleep,
    },
    claimSchema.parse(claim),
    decision,
  );
}

function preview(decision: Decision, category: string) {
  if (decision.kind === 'approve') {
    return {
      outcome: 'dry_run',
      would_post: approvalText(decision.amount, category),
      amount: toWire(decision.amount),
      credits: decision.credits,
    };
  }
  const reason =
    decision.kind === 'ask_for_link' ? { code: 'no_link', message: 'no link was given' } : decision.reason;
  return { outcome: 'dry_run', would_post: null, decision: decision.kind, reason };
}
