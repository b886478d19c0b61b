/** Tells the operator by private message about a request that needs a person. Nothing of it goes to the channel. */
import { parseSlack } from '../clients/slack.ts';
import { sendDirectMessage } from '../clients/slack_direct_message.ts';
import { windmillItems } from '../clients/windmill_items.ts';
import type { Answer } from '../lib/answer.ts';
import { reviewMessage } from '../lib/operator_message.ts';
import type { c_slack } from '../lib/resource_types.ts';
import { markTold } from '../lib/told.ts';

/** @param answer what reply returned */
export async function main(slack: c_slack, answer: object) {
  const ended = answer as Answer;
  await sendDirectMessage(parseSlack(slack), reviewMessage(ended));
  await markTold(windmillItems(), ended);
  return { ...answer, notified: true };
}
