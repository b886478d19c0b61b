import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Big from 'big.js';
import { answerRequest } from '../../f/credits/lib/answer/answer.ts';
import type { Decision } from '../../f/credits/lib/answer/decision.ts';
import { claimRequest, readRecord } from '../../f/credits/lib/ledger/claims.ts';
import { requestKey } from '../../f/credits/lib/ledger/ledger.ts';
import { parseSlack } from '../../f/shared/clients/slack.ts';
import { slackPort } from '../../f/shared/clients/slack_channels.ts';
import type { Fault } from '../../simulators/faults.ts';
import { type SlackSimulator, startSlack } from '../../simulators/index.ts';
import { look, memoryItems, policy } from '../credits/world.ts';
import { figure } from '../figures.ts';
import { ann, bot, token, world } from '../simulators/slack/world.ts';

const channel = 'C0MAIN';
const count = 100;
const postDeadlineMs = 15_000;

let dir: string;
let slack: SlackSimulator;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'lost-answers-'));
  slack = startSlack({ dir, world: world(), token });
});
afterAll(async () => {
  await slack.stop();
  rmSync(dir, { recursive: true });
});

/** Lets every post of the next `count` requests go wrong in one way, then answers them, as two runs half an hour apart would. */
async function answerAll(kind: Fault['kind'] & ('drop_after' | 'drop_before')) {
  const items = memoryItems();
  const port = slackPort(parseSlack({ token, api_url: slack.url, operator_user_id: ann }));
  const rules = policy();
  let time = Date.now();
  const requests = Array.from({ length: count }, (_, index) => {
    const ts = slack.actors.postAs(ann, channel, `Credit request ${index}: ${look(index + 1)}`);
    return { ts, key: requestKey(channel, ts), amount: new Big(index + 1).plus('0.37') };
  });
  const answer = async (run: string, { ts, key, amount }: (typeof requests)[number]): Promise<string> => {
    const links = [look(requests.findIndex((request) => request.ts === ts) + 1)];
    const by = { run, policy: rules.version, now: new Date(time), leaseMinutes: 30, byHand: false };
    const claimed = await claimRequest(items, { key, channel, ts, links }, by);
    if (!claimed.claimed) return claimed.why;
    const decision: Decision = { kind: 'approve', amount, credits: [] };
    const context = {
      items,
      slack: port,
      policy: rules,
      dryRun: false,
      card: false,
      linksFromThread: true,
      postDeadlineMs,
      now: () => new Date(time),
      sleep: async () => {},
      stopped: async () => null,
    };
    return (await answerRequest(context, claimed.claim, decision)).outcome;
  };

  slack.faults.next({ kind, method: 'chat.postMessage', times: count });
  const first = await Promise.all(requests.map((request) => answer('run1', request)));
  time += 31 * 60_000;
  const second = await Promise.all(requests.map((request) => answer('run2', request)));
  const messages = slack.actors.messages(channel).filter((row) => row.user === bot);
  const answers = requests.map(({ ts, amount }) => ({
    expected: [`Approved, $${amount.toFixed(2)}, exceptions`],
    found: messages.filter((row) => row.thread_ts === ts).map((row) => row.text),
  }));
  const phases = await Promise.all(
    requests.map(async ({ key }) => `${(await readRecord(items, key))?.outcome}`),
  );
  return { first, second, answers, phases };
}

const all = (value: string) => Array.from({ length: count }, () => value);

describe(`${count} posts`, () => {
  test('whose answers are lost after Slack accepted them stand in their threads once each', async () => {
    const { first, second, answers, phases } = await answerAll('drop_after');
    for (const { expected, found } of answers) expect(found).toEqual(expected);
    expect(first).toEqual(all('credited'));
    expect(second).toEqual(all('credited'));
    expect(phases).toEqual(all('credited'));
    expect(slack.faults.requests()['chat.postMessage']).toBe(count);
    figure(`${count} posts whose answers were lost: ${answers.length} messages in Slack, each once`);
  });

  test('that never reached Slack are made up for by the next run, once each', async () => {
    const { first, answers, phases } = await answerAll('drop_before');
    expect(first).toEqual(all('failed'));
    for (const { expected, found } of answers) expect(found).toEqual(expected);
    expect(phases).toEqual(all('credited'));
  });
});
