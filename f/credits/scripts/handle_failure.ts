/** Failure module: counts a crashed step as a failed attempt, and notifies the operator once when there will be no retry. */

import { logged, runId } from '../../shared/clients/job.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { operatorNotifier } from '../clients/operator.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';
import { crashInput, crashStep } from '../lib/steps/claim_steps.ts';

/**
 * @param error Windmill's error of the failed step: `{message, name, step_id}`
 * @param request the request, or null when the run failed outside a request
 */
export async function main(
  slack: c_slack,
  policy: c_policy,
  error: { message: string; name: string; step_id?: string },
  request: { channel: string; ts: string } | null,
) {
  const input = parsed(crashInput, { error, request }, 'the failed step');
  const context = {
    items: windmillItems(),
    ...operatorNotifier(slack),
    run: runId(process.env),
    now: new Date(),
    policy: () => parsePolicy(policy),
  };
  return logged(await crashStep(context, input), ['outcome', 'reason', 'channel', 'ts', 'notified']);
}
