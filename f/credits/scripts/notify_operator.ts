/** Tells the operator by private message about a request that needs a person. Nothing of it goes to the channel. */
import { parseSlack } from '../clients/slack.ts';
import { sendDirectMessage } from '../clients/slack_direct_message.ts';
import type { Answer } from '../lib/answer.ts';
import { reviewMessage } from '../lib/operator_message.ts';
import type { c_slack } from '../lib/resource_types.ts';

/** @param answer what reply returned */
export async function main(slack: c_slack, answer: object) {
  await sendDirectMessage(parseSlack(slack), reviewMessage(answer as Answer));
  return { ...answer, notified: true };
}
