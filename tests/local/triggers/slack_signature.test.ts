import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createHmac } from 'node:crypto';
import { type Running, runApi } from '../api/running.ts';
import { TRIGGER_FILES } from './trigger_files.ts';

let api: Running;
beforeAll(async () => {
  api = await runApi(TRIGGER_FILES);
  const secret = { path: 'f/a/secret', value: 'hunter2', is_secret: true, description: '' };
  await api.call('POST', 'variables/create', secret);
});
afterAll(() => api.stop());

const body = '{"type":"url_verification","challenge":"c"}';

interface Signed {
  /** Seconds from now. */
  age?: number;
  secret?: string;
  sent?: string;
  prefix?: string;
  /** Headers that replace the right ones; undefined leaves one out. */
  headers?: Record<string, string | undefined>;
}

async function send({ age = 0, secret = 'hunter2', sent = body, prefix = 'v0=', headers = {} }: Signed) {
  const time = Math.floor(Date.now() / 1000) - age;
  const digest = createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex');
  const all: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': `${time}`,
    'x-slack-signature': `${prefix}${digest}`,
    ...headers,
  };
  const response = await fetch(`${api.url}/api/r/auth/slack`, {
    method: 'POST',
    body: sent,
    headers: Object.entries(all).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    ),
  });
  return { status: response.status, body: await response.json() };
}

const [time, signature] = ['x-slack-request-timestamp', 'x-slack-signature'];

describe('a trigger with a signature of Slack', () => {
  test('takes what is signed, as it was sent', async () => {
    expect(await send({})).toMatchObject({ status: 200, body: { event: { raw_string: body } } });
  });

  // Recorded on Windmill 1.788.0.
  test.each<[string, Signed, number, string]>([
    [
      'neither header',
      { headers: { [time]: undefined, [signature]: undefined } },
      400,
      'missing header X-Slack-Request-Timestamp',
    ],
    ['no signature', { headers: { [signature]: undefined } }, 400, 'missing header X-Slack-Signature'],
    ['no time', { headers: { [time]: undefined } }, 400, 'missing header X-Slack-Request-Timestamp'],
    ['an old time', { age: 310 }, 400, 'signature timestamp too old'],
    ['a future time', { age: -310 }, 400, 'signature timestamp too far in future'],
    ['a time that is no number', { headers: { [time]: 'soon' } }, 400, 'failed to parse timestamp'],
    ['another secret', { secret: 'guess' }, 401, 'signature invalid'],
    ['an altered body', { sent: `${body} ` }, 401, 'signature invalid'],
    ['a signature without its version', { prefix: '' }, 401, 'signature invalid'],
    ['an empty signature', { headers: { [signature]: '' } }, 401, 'signature invalid'],
  ])('refuses %s as a server does', async (_, signed, status, error) => {
    expect(await send(signed)).toEqual({ status, body: { error } });
  });
});
