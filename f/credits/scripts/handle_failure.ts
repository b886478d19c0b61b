/** Failure module: a crashed step counts as a failed try of its request, and the operator is notified once when nothing more happens by itself. */

import { logged } from '../../shared/clients/step_log.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { runId } from '../../shared/lib/run.ts';
import { operatorNotifier } from '../clients/notifier.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';
import { crashInput, crashStep } from '../lib/steps/claim_steps.ts';

/**
 * @param error Windmill's error of the failed step: `{message, name, step_id}`
 * @param request the request at hand, or null when the run failed outside of any
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
