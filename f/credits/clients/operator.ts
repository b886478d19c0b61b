/**
 * The effects of a step on Windmill, Slack and the clock: the kill switch as it is at this moment, private messages, and the runs
 * of approve_credit, one that asks and waits, and others that carry out a verdict in its place.
 */

import * as wmill from 'windmill-client';
import { runId, runPage } from '../../shared/clients/job.ts';
import { type Notifier, notifier } from '../../shared/clients/notifier.ts';
import {
  parseSlack,
  postDeadlineMs,
  replaceCard,
  sendCard,
  sendDirectMessage,
  slackReader,
} from '../../shared/clients/slack.ts';
import { channelIds, channelName, slackPort } from '../../shared/clients/slack_channels.ts';
import { connect, startOnce, variableExists } from '../../shared/clients/windmill.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { readVerdict } from '../lib/approval/approval.ts';
import {
  type ApprovalContext,
  type QuestionPlace,
  settlingRun,
  waitingRun,
} from '../lib/approval/approval_run.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { killSwitchPath, killSwitchSeenPath, readKillSwitch } from '../lib/policy/posting.ts';
import type { StepContext } from '../lib/steps/request_steps.ts';

/** Why posting is stopped, or null. An unreadable switch is on, and so is one that was there before and is gone. */
export async function killSwitch(): Promise<string | null> {
  try {
    const value = await switchValue();
    const seen = await variableExists(killSwitchSeenPath);
    if (value !== undefined && !seen) await noteSwitch();
    return readKillSwitch(value, seen);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return `the kill switch ${killSwitchPath} cannot be read (${message}) and counts as on`;
  }
}

/** Creates the kill switch, off, in a workspace that has none. @returns whether it was created */
export async function createKillSwitch(): Promise<boolean> {
  const workspace = connect();
  const isNew = (await switchValue()) === undefined;
  if (isNew) {
    const description = 'off: CreditBot posts; every other value stops all posting at once';
    const requestBody = { path: killSwitchPath, value: 'off', is_secret: false, description };
    await wmill.VariableService.createVariable({ workspace, requestBody });
  }
  await noteSwitch();
  return isNew;
}

async function switchValue(): Promise<string | undefined> {
  const workspace = connect();
  try {
    return await wmill.VariableService.getVariableValue({ workspace, path: killSwitchPath });
  } catch (error) {
    if (error instanceof wmill.ApiError && error.status === 404) return undefined;
    throw error;
  }
}

async function noteSwitch(): Promise<void> {
  await windmillItems().take(killSwitchSeenPath, { at: new Date().toISOString() });
}

/** @param slack the slack resource, which direct messages are sent by */
export function operatorNotifier(slack: unknown): Notifier {
  return notifier(slack, { path: 'f/credits/resources/notifier', source: 'creditbot' });
}

export function stepContext(slack: unknown, policy: unknown): StepContext {
  const resource = parseSlack(slack);
  const reader = slackReader(resource);
  return {
    items: windmillItems(),
    slack: slackPort(resource),
    policy: parsePolicy(policy),
    run: runId(process.env),
    stopped: killSwitch,
    postDeadlineMs,
    now: () => new Date(),
    sleep: Bun.sleep,
    idsOf: (names) => channelIds(reader, names),
    channelName: (channel) => channelName(reader, channel),
    send: operatorNotifier(slack).send,
    runPage: (run) => runPage(process.env, run),
    startApproval: startWaiting,
  };
}

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
