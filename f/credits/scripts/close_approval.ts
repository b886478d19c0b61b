/** Shows the result of a question on its cards, notifies the operator, and asks again when the proposal has changed. */

import { runId } from '../../shared/clients/job.ts';
import { approvalContext, wake } from '../clients/operator.ts';
import { closeQuestion, waitingRun } from '../lib/approval/approval_run.ts';
import { answerSchema } from '../lib/ledger/ending.ts';
import { askSchema } from '../lib/ledger/person_decision.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';

/**
 * @param question what decide_approval returned as `question`
 * @param answer what reply returned
 */
export async function main(slack: c_slack, policy: c_policy, question: object, answer: object) {
  const asked = parsed(askSchema, question, 'decide_approval');
  const ended = parsed(answerSchema, answer, 'reply');
  const cards = await closeQuestion(approvalContext(slack, policy), asked, ended);
  const { key } = ended;
  if (runId(process.env) !== waitingRun(key, asked.turn)) await wake({ key, ask: asked.turn });
  return { ...ended, cards: cards.length };
}
