/** Finds the credit requests of the watched channels that are due. Reads only. */

import { logged } from '../../shared/clients/job.ts';
import { stepContext } from '../clients/operator.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';
import { beginning, scanStep } from '../lib/steps/run_steps.ts';

/** @param since ISO date-time where the first scan of a channel begins; later scans continue where the last one stopped */
export async function main(slack: c_slack, policy: c_policy, since?: string) {
  const context = stepContext(slack, policy);
  return logged(await scanStep({ ...context, now: context.now() }, beginning(since)), [
    'requests',
    'channels',
    'cards',
    'approvals',
  ]);
}
