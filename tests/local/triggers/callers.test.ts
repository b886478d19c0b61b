import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createHmac } from 'node:crypto';
import { type Running, runApi, TOKEN } from '../api/running.ts';
import { TRIGGER_FILES } from './trigger_files.ts';

let api: Running;
beforeAll(async () => {
  api = await runApi(TRIGGER_FILES);
  await api.call('POST', 'variables/create', {
    path: 'f/a/secret',
    value: 'hunter2',
    is_secret: true,
    description: '',
  });
});
afterAll(() => api.stop());

async function send(route: string, options: RequestInit = {}) {
  const response = await fetch(`${api.url}/api/r/${route}`, { method: 'POST', ...options });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
});

describe('a trigger', () => {
  test('accepts a token and removes it from the request of the run', async () => {
    expect(await send('user')).toMatchObject({ status: 401, body: 'Unauthorized' });
    expect((await send('user', json({}, { authorization: 'Bearer wrong' }))).status).toBe(401);
    const { status, body } = await send('user', json({}, { authorization: `Bearer ${TOKEN}` }));
    expect([status, body.event.headers.authorization]).toEqual([200, undefined]);
  });

  test('accepts the API key and removes it from the request of the run', async () => {
    for (const key of ['', 'hunter', 'hunter22']) {
      expect((await send('auth/key', json({}, { 'x-key': key }))).status).toBe(401);
    }
    expect((await send('auth/key')).status).toBe(401);
    const { status, body } = await send('auth/key', json({}, { 'x-key': 'hunter2' }));
    expect([status, body.event.headers['x-key']]).toEqual([200, undefined]);
  });

  test('accepts the password', async () => {
    const basic = (text: string) => send('auth/basic', json({}, { authorization: `Basic ${btoa(text)}` }));
    expect((await basic('ann:a:b')).status).toBe(200);
    for (const text of ['ann:a', 'eve:a:b', 'ann', '']) expect((await basic(text)).status).toBe(401);
    const bare = await send('auth/basic');
    expect(bare.headers.get('www-authenticate')).toBe('Basic realm="Restricted Area"');
  });

  test('answers the challenges of Twitch and Zoom without a run', async () => {
    const count = () => api.runtime.jobs({ limit: 1000 }).length;
    const before = count();
    const body = JSON.stringify({ challenge: 'prove it', subscription: {} });
    const signature = createHmac('sha256', 'hunter2').update(`idtime${body}`).digest('hex');
    const headers = {
      'twitch-eventsub-message-id': 'id',
      'twitch-eventsub-message-timestamp': 'time',
      'twitch-eventsub-message-signature': `sha256=${signature}`,
      'twitch-eventsub-message-type': 'webhook_callback_verification',
    };
    expect(await send('auth/twitch', { body, headers })).toMatchObject({ status: 200, body: 'prove it' });
    const zoom = { event: 'endpoint.url_validation', event_ts: 1, payload: { plainToken: 'p' } };
    const encryptedToken = createHmac('sha256', 'hunter2').update('p').digest('hex');
    expect((await send('auth/zoom', json(zoom))).body).toEqual({ plainToken: 'p', encryptedToken });
    expect(count()).toBe(before);
  });

  test('accepts every request with custom_script', async () => {
    const { body } = await send('script', json({ a: 1 }, { authorization: 'Custom x' }));
    expect(body.event).toMatchObject({ raw_string: '{"a":1}', headers: { authorization: 'Custom x' } });
  });

  test('returns 401 when the auth resource is malformed', async () => {
    const { status, body } = await send('unfit');
    expect([status, body.error]).toEqual([
      400,
      expect.stringContaining('resource f/a/basic does not fit api_key'),
    ]);
  });
});
