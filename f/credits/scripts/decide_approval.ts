/** Determines the verdict on a question, and returns what was pinned when it was asked. The first verdict is final. */

import { parseSlack } from '../../shared/clients/slack.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { startWaitingAgain } from '../clients/approval_run.ts';
import { operatorNotifier } from '../clients/operator.ts';
import { giveVerdict, readVerdict, type Verdict } from '../lib/approval/approval.ts';
import { authorize } from '../lib/approval/approval_response.ts';
import { openQuestion, pinnedResults, readResume } from '../lib/approval/approval_run.ts';
import { requestReference } from '../lib/messages/operator_message.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
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
  const items = windmillItems();
  const open = await openQuestion(items, { channel, ts, ask });
  if (open === null) return { kind: 'over' };
  const { record, ask: question } = open;
  const { key, turn, links } = record;
  const verdict = (await readVerdict(items, { key, turn: ask })) ?? (await fromWindmill());
  if (verdict === null) return { kind: 'over' };
  const results = pinnedResults(record);
  return { kind: 'decided', verdict, question, turn, links, results, links_given: question.links_given };

  async function fromWindmill(): Promise<Verdict | null> {
    const at = new Date();
    const answered = readResume(resume, approvers ?? []);
    const give = async (given: Verdict) => (await giveVerdict(items, { key, turn: ask }, given)).verdict;
    if (answered.kind === 'timed_out') {
      const nobody = { kind: 'expired' as const, by: 'nobody', reason: null, amount: null };
      return give({ ...nobody, at: at.toISOString(), hash: question.hash });
    }
    const { kind, who, reason } = answered;
    const person = who === null ? null : { windmill: who };
    const context = {
      record,
      rule: parsePolicy(policy).approval,
      operator: parseSlack(slack).operator_user_id,
    };
    const authorization = authorize(context, { kind, person, reason, hash: question.hash, ask, at });
    if (authorization.kind === 'authorized') return give(authorization.verdict);
    const where = requestReference(channel, ts);
    await operatorNotifier(slack).send(
      `An answer in Windmill was not counted for ${where}: ${authorization.why}.`,
    );
    await startWaitingAgain({ key, channel, ts, ask }, `after ${process.env.WM_JOB_ID}`);
    return null;
  }
}
