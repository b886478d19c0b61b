/** Tells the operator by private message about a request that needs a person. Nothing of it goes to the channel. */
import { operatorNotifier } from '../clients/notifier.ts';
import { windmillItems } from '../clients/windmill_items.ts';
import type { Answer } from '../lib/answer.ts';
import { reviewMessage } from '../lib/operator_message.ts';
import type { c_slack } from '../lib/resource_types.ts';
import { markTold } from '../lib/told.ts';

/** @param answer what reply returned */
export async function main(slack: c_slack, answer: object) {
  const ended = answer as Answer;
  await operatorNotifier(slack).send(reviewMessage(ended));
  await markTold(windmillItems(), ended);
  return { ...answer, notified: true };
}
