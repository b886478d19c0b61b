import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channelId, channelName, people, slackWorld, storyBegins } from '../../../demo/scenario/index.ts';
import { parseSlack, sendDirectMessage, slackReader } from '../../../f/shared/clients/slack.ts';
import { channelIds, slackPort } from '../../../f/shared/clients/slack_channels.ts';
import { slackTs } from '../../../f/shared/lib/slack/message.ts';
import { type SlackSimulator, startSlack } from '../../../simulators/index.ts';

const now = new Date();
const oldest = slackTs(storyBegins(now));
let dir: string;
let slack: SlackSimulator;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'slack-'));
  slack = startSlack({
    dir,
    world: slackWorld(now),
    token: 'xoxb-right',
    scopes: ['channels:history', 'channels:read', 'chat:write', 'im:write'],
  });
});
afterEach(async () => {
  await slack.stop();
  rmSync(dir, { recursive: true });
});

const resource = (token = 'xoxb-right') =>
  parseSlack({ token, api_url: slack.url, operator_user_id: people.operator });
const message = (thread_ts: string) => ({
  channel: channelId,
  thread_ts,
  text: 'Approved, $1.00, exceptions',
  metadata: { event_type: 'creditbot_answer', event_payload: { request: 'k', kind: 'credit' } },
});
async function anyThread(): Promise<string> {
  return (await slackPort(resource()).history(channelId, oldest))[0]?.ts ?? '';
}

describe('the Slack port', () => {
  test('posts once and finds its message by metadata when the response is lost', async () => {
    const thread = await anyThread();
    slack.faults.next({ kind: 'drop_after', method: 'chat.postMessage' });
    expect(await slackPort(resource()).post(message(thread))).toMatchObject({ kind: 'unknown' });
    expect(slack.faults.requests()['chat.postMessage']).toBe(1);
    const replies = await slackPort(resource()).thread(channelId, thread);
    expect(replies?.filter((reply) => reply.metadata?.event_payload?.request === 'k')).toHaveLength(1);
  });

  test.each(['http_500', 'html_502', 'drop_before'] as const)(
    'does not repeat a post that Slack responded to with %s',
    async (kind) => {
      const thread = await anyThread();
      slack.faults.next({ kind, method: 'chat.postMessage' });
      expect(await slackPort(resource()).post(message(thread))).toMatchObject({ kind: 'unknown' });
      expect(slack.faults.requests()['chat.postMessage']).toBe(1);
    },
  );

  test('returns the delay when Slack limits a post, and does not wait itself', async () => {
    const thread = await anyThread();
    slack.faults.next({ kind: 'rate_limited', method: 'chat.postMessage', retryAfter: 9 });
    expect(await slackPort(resource()).post(message(thread))).toEqual({
      kind: 'limited',
      retryAfterSeconds: 9,
    });
  });

  test('distinguishes a refusal from an unknown outcome', async () => {
    expect(await slackPort(resource()).post({ ...message(oldest), channel: 'C0NOWHERE' })).toEqual({
      kind: 'refused',
      error: 'channel_not_found',
    });
  });

  test('continues reading after errors and limits, and reads every page', async () => {
    for (let index = 0; index < 230; index++) slack.actors.postAs(people.dana, channelId, `message ${index}`);
    slack.faults.next({ kind: 'http_500', method: 'conversations.history' });
    slack.faults.next({ kind: 'rate_limited', method: 'conversations.history', retryAfter: 1 });
    const history = await slackPort(resource()).history(channelId, oldest);
    expect(history.filter((entry) => entry.text?.startsWith('message ')).map((entry) => entry.text)).toEqual(
      Array.from({ length: 230 }, (_, index) => `message ${index}`),
    );
  });
});

describe('people of other organisations', () => {
  const says = (home?: string | null, thread_ts?: string) =>
    slack.actors.postAs(people.dana, channelId, 'credit request', {
      ...(home === undefined ? {} : { home }),
      ...(thread_ts === undefined ? {} : { thread_ts }),
    });

  test('are marked in history and thread where Slack names only their workspace', async () => {
    slack.actors.share(channelId);
    const [ours, theirs, unknown] = [says(), says('T0OTHER'), says(null)];
    says('T0OTHER', ours);
    const port = slackPort(resource());
    const history = await port.history(channelId, ours);
    expect(history.map(({ ts, outside }) => [ts, outside])).toEqual([
      [ours, undefined],
      [theirs, 'T0OTHER'],
      [unknown, ''],
    ]);
    expect((await port.thread(channelId, ours))?.map(({ outside }) => outside)).toEqual([
      undefined,
      'T0OTHER',
    ]);
  });

  test('cost one question about our workspace, and one for each channel with a message that names none', async () => {
    const first = says();
    for (let index = 0; index < 3; index++) says(null);
    const port = slackPort(resource());
    for (let index = 0; index < 3; index++) await port.history(channelId, first);
    expect((await port.history(channelId, first)).map(({ outside }) => outside)).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
    const asked = slack.faults.requests();
    expect([asked['auth.test'], asked['conversations.info']]).toEqual([1, 1]);
  });

  test('are not guessed when Slack does not name our workspace', async () => {
    const first = says();
    for (let index = 0; index < 5; index++) slack.faults.next({ kind: 'http_500', method: 'auth.test' });
    const port = slackPort(resource());
    await expect(port.history(channelId, first)).rejects.toThrow('the workspace of the bot');
    expect(await port.history(channelId, first)).toHaveLength(1);
  }, 20_000);
});

describe('Slack errors', () => {
  test('are not raised for a channel hidden by Slack: it has no id', async () => {
    const ids = await channelIds(slackReader(resource()), ['no_such_channel', channelName]);
    expect([...ids]).toEqual([[channelName, channelId]]);
  });

  test.each([
    ['xoxb-wrong', channelId, /the variable that the slack resource takes its token from/],
    ['xoxb-right', 'C0PUMPMEMOS', /type \/invite/],
  ])('state the fix: token %s, channel %s', async (token, channel, way) => {
    await expect(slackPort(resource(token)).history(channel, oldest)).rejects.toThrow(way);
  });

  test('name a missing operator', async () => {
    await expect(sendDirectMessage({ ...resource(), operator_user_id: 'U0NOBODY' }, 'x')).rejects.toThrow(
      /operator_user_id/,
    );
  });

  test('never contain the token', async () => {
    const error = await slackPort(resource('xoxb-wrong'))
      .history(channelId, oldest)
      .catch((caught: unknown) => caught);
    expect(Bun.inspect(error)).not.toContain('xoxb-wrong');
  });
});
