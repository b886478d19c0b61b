/** Shows the result of a question on its cards, notifies the operator, and asks again when the proposal has changed. */

import { runId } from '../../shared/clients/job.ts';
import { parseSlack } from '../../shared/clients/slack.ts';
import { replaceCard, sendDirectMessage } from '../../shared/clients/slack_direct_messages.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { startWaiting, wake } from '../clients/approval_run.ts';
import { operatorNotifier } from '../clients/operator.ts';
import { decidedCard } from '../lib/approval/approval_card.ts';
import { readCards, waitingRun } from '../lib/approval/approval_run.ts';
import { readRecord } from '../lib/ledger/claims.ts';
import { answerSchema, markNotified } from '../lib/ledger/ending.ts';
import { askSchema } from '../lib/ledger/person_decision.ts';
import { reviewMessage } from '../lib/messages/operator_message.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { CreditError, parsed } from '../lib/reason/errors.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';

/**
 * @param question what decide_approval returned as `question`
 * @param answer what reply returned
 */
export async function main(slack: c_slack, policy: c_policy, question: object, answer: object) {
  const items = windmillItems();
  const resource = parseSlack(slack);
  const ask = parsed(askSchema, question, 'decide_approval');
  const ended = parsed(answerSchema, answer, 'reply');
  const { key, channel, ts, reason } = ended;
  if (ended.notify && reason?.code !== 'approval_refused') {
    await operatorNotifier(slack).send(reviewMessage(ended));
    const others = reason?.code === 'approval_expired' ? parsePolicy(policy).approval.escalate_to : [];
    for (const user of others) await sendDirectMessage(resource, reviewMessage(ended), user);
  }
  if (ended.notify) await markNotified(items, ended);
  if (ended.ask !== null) await startWaiting({ key, channel, ts, ask: ended.ask });
  const record = await readRecord(items, key);
  if (record === null) throw new CreditError('ledger_unreadable', `The ledger record of ${key} is gone`);
  const cards = (await readCards(items, key, ask.turn)) ?? [];
  for (const card of cards) await replaceCard(resource, card, decidedCard(record, ask, ended));
  if (runId(process.env) !== waitingRun(key, ask.turn)) await wake({ key, ask: ask.turn });
  return { ...ended, cards: cards.length };
}
