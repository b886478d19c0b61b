/** Determines the verdict on a question, and returns what was pinned when it was asked. The first verdict is final. */

import { approvalContext, startWaitingAgain } from '../clients/operator.ts';
import { readResume } from '../lib/approval/approval_response.ts';
import { decideQuestion, openQuestion, pinnedResults } from '../lib/approval/approval_run.ts';
import type { c_policy, c_slack } from '../lib/resource_types.ts';

/**
 * @param resume the result of Windmill's approval; ignored when a button was clicked before
 * @param approvers the people who answered, as Windmill names them
 */
export async function main(
  slack: c_slack,
  policy: c_policy,
  channel: string,
  ts: string,
  ask: number,
  resume: object | null,
  approvers: string[] | null,
) {
  const context = approvalContext(slack, policy);
  const open = await openQuestion(context.items, { channel, ts, ask });
  if (open === null) return { kind: 'over' };
  const { record, ask: question } = open;
  const { key, turn, links } = record;
  const verdict = await decideQuestion(context, open, readResume(resume, approvers ?? []));
  if (verdict === null) {
    await startWaitingAgain({ key, channel, ts, ask }, `after ${process.env.WM_JOB_ID}`);
    return { kind: 'over' };
  }
  const results = pinnedResults(record);
  return { kind: 'decided', verdict, question, turn, links, results, links_given: question.links_given };
}
