/** Does what is owed after the reply: posts the card, notifies the operator, or starts the run that asks for an approval. */

import * as z from 'zod';
import { logged } from '../../shared/clients/job.ts';
import { stepContext } from '../clients/operator.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';
import { followUp } from '../lib/steps/request_steps.ts';

/** @param answer what reply returned; only its key for a request of an earlier run. Returned with what was done. */
export async function main(slack: c_slack, policy: c_policy, answer: object) {
  const input = parsed(z.looseObject({ key: z.string(), outcome: z.string().optional() }), answer, 'reply');
  return logged({ ...input, ...(await followUp(stepContext(slack, policy), input.key)) }, [
    'key',
    'outcome',
    'card_posted',
    'notified',
    'approval_started',
    'nothing_owed',
  ]);
}
