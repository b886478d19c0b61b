/** The effects of a step on Windmill, Slack and the clock. */

import { runId, runPage } from '../../shared/clients/job.ts';
import { parseSlack, postDeadlineMs, slackReader } from '../../shared/clients/slack.ts';
import { channelIds, channelName, slackPort } from '../../shared/clients/slack_channels.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import type { StepContext } from '../lib/steps/answer_steps.ts';
import { startWaiting } from './approval_run.ts';
import { killSwitch, operatorNotifier } from './operator.ts';

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
