/** Failure module: a crashed step counts as a failed try of its request, and the operator hears of it when no further try is left. */
import { parseSlack } from '../clients/slack.ts';
import { sendDirectMessage } from '../clients/slack_direct_message.ts';
import { windmillItems } from '../clients/windmill_items.ts';
import { countFailure } from '../lib/claims.ts';
import { requestKey } from '../lib/ledger.ts';
import { failureMessage } from '../lib/operator_message.ts';
import { parsePolicy } from '../lib/policy.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';
import { runId } from '../lib/run.ts';

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
  const run = runId(process.env);
  const reason = { code: 'step_crashed', message: error.message.slice(0, 500) };
  const key = request ? requestKey(request.channel, request.ts) : null;
  const again = key
    ? await countFailure(windmillItems(), key, {
        run,
        reason,
        now: new Date(),
        claim: parsePolicy(policy).claim,
      })
    : false;
  if (!again) {
    const step = error.step_id ?? 'unknown';
    await sendDirectMessage(
      parseSlack(slack),
      failureMessage({ step, message: error.message, run, request }),
    );
  }
  return {
    outcome: 'failed',
    reason,
    channel: request?.channel ?? null,
    ts: request?.ts ?? null,
    notified: !again,
  };
}
