/** Sends the card that asks for an approval, once; the flow then waits. Its result grants no right to post. */

import { runId, runPage } from '../../shared/clients/job.ts';
import { dollars } from '../../shared/lib/money.ts';
import { approvalContext } from '../clients/operator.ts';
import { askQuestion, openQuestion } from '../lib/approval/approval_run.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';

/** @param ask attempt that asked the question */
export async function main(slack: c_slack, policy: c_policy, channel: string, ts: string, ask: number) {
  const context = approvalContext(slack, policy);
  const open = await openQuestion(context.items, { channel, ts, ask });
  if (open === null) return { asked: [] };
  const asked = await askQuestion(context, open, runPage(process.env, runId(process.env)));
  const why = open.ask.causes.map(({ message }) => message).join('; ');
  const amount = dollars(open.record.amount ?? '0');
  return { asked, description: `Approve a credit of ${amount} for the request ${channel}, ts ${ts}? ${why}` };
}
