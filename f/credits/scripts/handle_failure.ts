/** Failure module: a crashed step counts as a failed try of its request, and the operator hears of it once when nothing more happens by itself. */

import { logged } from '../../shared/clients/step_log.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { runId } from '../../shared/lib/run.ts';
import { operatorNotifier } from '../clients/notifier.ts';
import { settleCrash } from '../lib/answer/crash.ts';
import { requestKey } from '../lib/ledger/ledger.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';

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
  const operator = { items: windmillItems(), ...operatorNotifier(slack) };
  const { message } = error;
  const { outcome, notified } = await settleCrash(operator, {
    run: runId(process.env),
    step: error.step_id ?? 'unknown',
    message,
    request: request && {
      key: requestKey(request.channel, request.ts),
      channel: request.channel,
      ts: request.ts,
      claim: parsePolicy(policy).claim,
    },
    now: new Date(),
  });
  const reason = { code: 'step_crashed', message: message.slice(0, 500) };
  return logged({ outcome, reason, channel: request?.channel ?? null, ts: request?.ts ?? null, notified }, [
    'outcome',
    'reason',
    'channel',
    'ts',
    'notified',
  ]);
}
