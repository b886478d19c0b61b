import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Big from 'big.js';
import { Hono } from 'hono';
import { z } from 'zod';
import { serve as serveApi } from '../../local/api/serve.ts';
import { Runtime } from '../../local/runtime.ts';
import type { StepBunChoice } from '../../local/workers/step_bun.ts';
import { type Fault, FaultScript, type SlackSimulator, startSlack } from '../../simulators/index.ts';
import { serve } from '../../simulators/serve.ts';
import { startTelegram } from '../../simulators/telegram/index.ts';
import { look } from '../credits/world.ts';
import { figure } from '../figures.ts';
import { emptyWorkspace } from '../local/runtime/trial.ts';
import { ann, bot, token, world } from '../simulators/slack/world.ts';
import { runClient, stepBuns } from './client_process.ts';
import { type AnswerOrder, answersSchema } from './lost_answers/answer_requests.ts';
import { noticesSchema } from './lost_answers/send_notices.ts';
import { telegramOutcomes } from './lost_answers/send_telegrams.ts';

const channel = 'C0MAIN';
const count = 100;
const numbers = Array.from({ length: count }, (_, index) => index + 1);
const all = (value: string) => numbers.map(() => value);

let dir: string;
let slack: SlackSimulator;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lost-answers-'));
  slack = startSlack({ dir: join(dir, 'slack'), world: world(), token });
});
afterEach(async () => {
  await slack.stop();
  rmSync(dir, { recursive: true });
});

/** Lets every first post for `count` requests go wrong in one way while a client process answers them. */
async function answerAll(choice: StepBunChoice, kind: Fault['kind'] & ('drop_after' | 'drop_before')) {
  const requests = numbers.map((number) => ({
    ts: slack.actors.postAs(ann, channel, `Credit request ${number}: ${look(number)}`),
    link: look(number),
    amount: new Big(number).plus('0.37').toFixed(2),
  }));
  slack.faults.next({ kind, method: 'chat.postMessage', times: count });
  const order: AnswerOrder = {
    slack: { token, api_url: slack.url, operator_user_id: ann },
    channel,
    requests,
  };
  const file = join(import.meta.dir, 'lost_answers/answer_requests.ts');
  const outcomes = await runClient({ bun: choice, file, order, answer: answersSchema });
  const messages = slack.actors.messages(channel).filter((row) => row.user === bot);
  const threads = requests.map(({ ts }) =>
    messages.filter((row) => row.thread_ts === ts).map((row) => row.text),
  );
  const expected = requests.map(({ amount }) => [`Approved, $${amount}, exceptions`]);
  const posts = slack.faults.requests()['chat.postMessage'];
  return { outcomes, threads, expected, posts, messages: messages.length };
}

describe.each(stepBuns)(`on Bun %s, ${count} posts`, (version, choice) => {
  test('whose responses are lost after Slack accepted them appear once each in their threads', async () => {
    const { outcomes, threads, expected, posts, messages } = await answerAll(choice, 'drop_after');
    figure(`${count} posts on Bun ${version} whose answers were lost: ${messages} messages in Slack`);
    expect(threads).toEqual(expected);
    expect(outcomes).toEqual({
      first: all('credited'),
      second: all('credited'),
      recorded: all('credited'),
    });
    expect(posts).toBe(count);
  }, 60_000);

  test('that never reached Slack are posted once each by the next run', async () => {
    const { outcomes, threads, expected } = await answerAll(choice, 'drop_before');
    expect(threads).toEqual(expected);
    expect(outcomes.first).toEqual(all('failed'));
    expect(outcomes.recorded).toEqual(all('credited'));
  }, 60_000);

  test("to the operator's webhook whose responses are lost arrive once each", async () => {
    const { received, outcomes } = await sendNotices(choice);
    figure(
      `${count} webhook calls on Bun ${version} whose answers were lost: ${received.filter(isLost).length} received`,
    );
    expect(received).toEqual(notices);
    expect(outcomes).toEqual(numbers.flatMap(() => ['arrived', 'unknown']));
  }, 60_000);

  test('to Telegram whose responses are lost are there once each', async () => {
    const { messages, outcomes } = await sendTelegrams(choice);
    figure(`${count} Telegram posts on Bun ${version} whose answers were lost: ${messages.length} messages`);
    expect(messages).toEqual(telegrams);
    expect(new Set(outcomes)).toEqual(new Set(['unknown']));
  }, 60_000);
});

const telegrams = numbers.map((number) => `report ${number}`);

async function sendTelegrams(choice: StepBunChoice) {
  const [bot, chat] = ['1:test', '4711'];
  const telegram = startTelegram({ token: bot, chats: [chat] });
  try {
    telegram.faults.next({ kind: 'drop_after', method: 'sendMessage', times: 10 * count });
    const order = { telegram: { token: bot, api_url: telegram.url }, chat, texts: telegrams };
    const file = join(import.meta.dir, 'lost_answers/send_telegrams.ts');
    const outcomes = await runClient({ bun: choice, file, order, answer: telegramOutcomes });
    return { messages: telegram.messages(chat).map(({ text }) => text), outcomes };
  } finally {
    await telegram.stop();
  }
}

const isLost = (text: string) => text.startsWith('lost');
/** Before each message whose answer is lost one that is answered, whose connection the client may keep and use again. */
const notices = numbers.flatMap((number) => [`answered ${number}`, `lost ${number}`]);
const noticeBody = z.object({ text: z.string() });
const words = { rateLimited: {}, serverError: {} };

/** A client process sends the notices to a webhook that the workspace's notifier names. */
async function sendNotices(choice: StepBunChoice) {
  const received: string[] = [];
  const faults = new FaultScript([{ kind: 'drop_after', method: 'lost', times: 10 * count }]);
  const app = new Hono().post('/', async (context) => {
    const { text } = noticeBody.parse(await context.req.json());
    return faults.answer(isLost(text) ? 'lost' : 'answered', words, () => {
      received.push(text);
      return context.text('ok');
    });
  });
  const webhook = serve(app, faults, 0);
  const runtime = await Runtime.open({
    workspace: emptyWorkspace(dir),
    stateDir: join(dir, 'state'),
    baseUrl: '',
  });
  runtime.store.items.createResource(
    'f/credits/resources/notifier',
    { kind: 'webhook', url: webhook.origin },
    'c_notifier',
  );
  const api = serveApi(runtime, 0);
  try {
    const env = { BASE_INTERNAL_URL: api.url, WM_TOKEN: runtime.userToken, WM_WORKSPACE: 'local' };
    const file = join(import.meta.dir, 'lost_answers/send_notices.ts');
    const outcomes = await runClient({ bun: choice, file, order: notices, answer: noticesSchema, env });
    return { received, outcomes };
  } finally {
    await api.stop();
    await runtime.stop();
    await webhook.stop();
  }
}
