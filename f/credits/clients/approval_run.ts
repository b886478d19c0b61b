/** The runs of approve_credit, one that asks and waits, and others that carry out a verdict in its place; and the effects of their steps. */

import * as wmill from 'windmill-client';
import { parseSlack, replaceCard, sendCard, sendDirectMessage } from '../../shared/clients/slack.ts';
import { connect, startOnce } from '../../shared/clients/windmill.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { readVerdict } from '../lib/approval/approval.ts';
import {
  type ApprovalContext,
  type QuestionPlace,
  settlingRun,
  waitingRun,
} from '../lib/approval/approval_run.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { operatorNotifier } from './operator.ts';

const flow = 'f/credits/flows/approve_credit';

type Question = QuestionPlace & { key: string };

export function approvalContext(slack: unknown, policy: unknown): ApprovalContext {
  const resource = parseSlack(slack);
  return {
    items: windmillItems(),
    ...operatorNotifier(slack),
    policy: parsePolicy(policy),
    operator: resource.operator_user_id,
    now: () => new Date(),
    sendCard: (user, card) => sendCard(resource, user, card),
    replaceCard: (sent, card) => replaceCard(resource, sent, card),
    sendTo: (user, text) => sendDirectMessage(resource, text, user),
    startWaiting,
  };
}

/** Starts the run that asks, once per question. */
export async function startWaiting({ key, channel, ts, ask }: Question): Promise<void> {
  await startOnce(flow, waitingRun(key, ask), { channel, ts, ask });
}

/** Starts another run that asks and waits after the first one is gone. @param attempt distinguishes retries */
export async function startWaitingAgain({ key, channel, ts, ask }: Question, attempt: string): Promise<void> {
  await startOnce(flow, settlingRun(key, ask, attempt), { channel, ts, ask });
}

/**
 * Has the verdict on a question carried out by the run that waits, or by a new run.
 * @param attempt distinguishes retries
 */
export async function carryOut(question: Question, attempt: string): Promise<void> {
  if (await wake(question)) return;
  await startWaitingAgain(question, attempt);
}

/**
 * Ends the wait of a question's run. Windmill treats that as an approval, so no run is resumed before there is a verdict.
 * @returns false when the run does not wait
 */
export async function wake({ key, ask }: Pick<Question, 'key' | 'ask'>): Promise<boolean> {
  if ((await readVerdict(windmillItems(), { key, turn: ask })) === null) return false;
  const workspace = connect();
  try {
    await wmill.JobService.resumeSuspendedFlowAsOwner({
      workspace,
      id: waitingRun(key, ask),
      requestBody: {},
    });
    return true;
  } catch (error) {
    // Windmill has several errors for a run that does not wait: ended, not yet created, never started.
    if (error instanceof wmill.ApiError && error.status < 600) return false;
    throw error;
  }
}
