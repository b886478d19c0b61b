/** Posts the card that explains a credit in its thread, once. Whatever comes of it, the credit stays as it is. */

import { parseSlack, postDeadlineMs } from '../../shared/clients/slack.ts';
import { slackPort } from '../../shared/clients/slack_channels.ts';
import { logged } from '../../shared/clients/step_log.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { CodedError } from '../../shared/lib/errors.ts';
import { runPage } from '../../shared/lib/run.ts';
import { killSwitch } from '../clients/kill_switch.ts';
import { operatorNotifier } from '../clients/notifier.ts';
import { type CardResult, postCard } from '../lib/messages/card_post.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';

/**
 * @param key of the request, as the ledger has it
 * @param answer what reply returned; it is passed on with what became of the card
 */
export async function main(slack: c_slack, policy: c_policy, key: string, answer: object = {}) {
  return logged({ ...answer, key, card_posted: await post(slack, policy, key) }, ['key', 'card_posted']);
}

async function post(slack: c_slack, policy: c_policy, key: string): Promise<CardResult> {
  const resource = parseSlack(slack);
  const context = {
    items: windmillItems(),
    slack: slackPort(resource),
    claim: parsePolicy(policy).claim,
    stopped: killSwitch,
    postDeadlineMs,
    now: () => new Date(),
    sleep: Bun.sleep,
    runPage: (run: string) => runPage(process.env, run),
    tell: operatorNotifier(slack).send,
  };
  try {
    return await postCard(context, key);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    // A later run finds that the card is owed.
    return { kind: 'owed', why: error.message };
  }
}
