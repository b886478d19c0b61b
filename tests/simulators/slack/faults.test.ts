import { expect, test } from 'bun:test';
import { ErrorCode } from '@slack/web-api';
import { client, slack } from './fixture.ts';

const message = { channel: 'C0MAIN', text: 'once' };
const texts = (simulator: ReturnType<typeof slack>) =>
  simulator.actors.messages('main').map((row) => row.text);

test('a rate limit is HTTP 429 with Retry-After, and nothing is posted', async () => {
  const simulator = slack();
  simulator.faults.next({ method: 'chat.postMessage', kind: 'rate_limited', retryAfter: 7 });
  await expect(client(simulator.url).chat.postMessage(message)).rejects.toMatchObject({
    code: ErrorCode.RateLimitedError,
    retryAfter: 7,
  });
  expect(texts(simulator)).toEqual([]);
});

test('an error 500 has no effect and occurs the given number of times', async () => {
  const simulator = slack({ faults: [{ method: 'chat.postMessage', kind: 'http_500', times: 2 }] });
  const web = client(simulator.url);
  for (let i = 0; i < 2; i += 1) {
    await expect(web.chat.postMessage(message)).rejects.toMatchObject({
      code: ErrorCode.HTTPError,
      statusCode: 500,
    });
  }
  await web.chat.postMessage(message);
  expect(texts(simulator)).toEqual(['once']);
  expect(simulator.faults.requests()['chat.postMessage']).toBe(3);
});

test('drop_before closes the connection without an effect', async () => {
  const simulator = slack({ faults: [{ method: 'chat.postMessage', kind: 'drop_before' }] });
  await expect(client(simulator.url).chat.postMessage(message)).rejects.toMatchObject({
    code: ErrorCode.RequestError,
  });
  expect(texts(simulator)).toEqual([]);
});

test('drop_after closes the connection after the message was posted', async () => {
  const simulator = slack({ faults: [{ method: 'chat.postMessage', kind: 'drop_after' }] });
  await expect(client(simulator.url).chat.postMessage(message)).rejects.toMatchObject({
    code: ErrorCode.RequestError,
  });
  expect(texts(simulator)).toEqual(['once']);
});

test('the default retries of the official client post twice after a lost response', async () => {
  const simulator = slack({ faults: [{ method: 'chat.postMessage', kind: 'drop_after' }] });
  await client(simulator.url, { retryConfig: { retries: 1, minTimeout: 1 } }).chat.postMessage(message);
  expect(texts(simulator)).toEqual(['once', 'once']);
});

test('a slow response exceeds the timeout of the client although the message was posted', async () => {
  const simulator = slack({ faults: [{ method: 'chat.postMessage', kind: 'slow', ms: 60_000 }] });
  await expect(client(simulator.url, { timeout: 100 }).chat.postMessage(message)).rejects.toMatchObject({
    code: ErrorCode.RequestError,
  });
  expect(texts(simulator)).toEqual(['once']);
});

test('other processes set faults and read the counts over HTTP', async () => {
  const simulator = slack();
  const control = new URL('/_faults', simulator.url);
  const body = JSON.stringify([
    { method: '*', kind: 'http_500' },
    { method: 'auth.test', kind: 'http_500' },
  ]);
  expect((await fetch(control, { method: 'POST', body })).status).toBe(204);
  const web = client(simulator.url);
  await expect(web.users.info({ user: 'U0ANN' })).rejects.toMatchObject({ statusCode: 500 });
  expect((await fetch(control, { method: 'DELETE' })).status).toBe(204);
  expect((await web.auth.test()).ok).toBe(true);
  const counts = await fetch(new URL('/_requests', simulator.url));
  expect(await counts.json()).toEqual({ 'users.info': 1, 'auth.test': 1 });
});
