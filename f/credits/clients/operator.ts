/** The effects of a step on Windmill, Slack and the clock; the kill switch as it is at this moment; private messages. */

import * as wmill from 'windmill-client';
import { runId, runPage } from '../../shared/clients/job.ts';
import { type Notifier, notifier } from '../../shared/clients/notifier.ts';
import { parseSlack, postDeadlineMs, slackReader } from '../../shared/clients/slack.ts';
import { channelIds, channelName, slackPort } from '../../shared/clients/slack_channels.ts';
import { connect, variableExists } from '../../shared/clients/windmill.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { killSwitchPath, killSwitchSeenPath, readKillSwitch } from '../lib/policy/posting.ts';
import type { StepContext } from '../lib/steps/request_steps.ts';
import { startWaiting } from './approval_run.ts';

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
