import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type Running, runApi } from '../api/running.ts';
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

describe('a body is refused', () => {
  test('with 413 when it is larger than 10 MB, before its signature is checked', async () => {
    const { status, body } = await send('echo', { body: 'x'.repeat(10 * 1024 * 1024 + 1) });
    expect({ status, body }).toEqual({ status: 413, body: 'the body is larger than 10 MB' });
  });

  test('with 400 when it is nested deeper than 128 levels; brackets in texts are none', async () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const headers = { 'content-type': 'application/json' };
    expect((await send('echo', { body: nested(128), headers })).status).toBe(200);
    expect((await send('echo', { body: nested(129), headers })).status).toBe(400);
    expect((await send('echo', { body: nested(50_000), headers })).status).toBe(400);
    expect((await send('echo', { body: JSON.stringify({ a: `"${'['.repeat(200)}` }), headers })).status).toBe(
      200,
    );
  });
});

describe('the body of a request becomes the arguments', () => {
  test('by its keys, without headers and query', async () => {
    expect(await send('echo?q=1', json({ a: 1 }))).toMatchObject({ status: 200, body: { a: 1 } });
  });

  test('as one argument when it is no object or wrap_body is set', async () => {
    expect((await send('echo', json([1]))).body).toEqual({ body: [1] });
    expect((await send('wrapped', json({ a: 1 }))).body).toEqual({ body: { a: 1 } });
  });

  test('as texts when it is a form; as no arguments when it is empty', async () => {
    expect((await send('echo', { body: new URLSearchParams({ a: '1' }) })).body).toEqual({ a: '1' });
    expect((await send('echo', { method: 'GET' })).body).toEqual({});
  });

  test('with the raw text when raw_string is set', async () => {
    expect((await send('raw', { ...json({}), body: '{ "a":1}' })).body).toEqual({
      a: 1,
      raw_string: '{ "a":1}',
    });
    expect((await send('raw', { body: 'hi', headers: { 'content-type': 'text/plain' } })).body).toEqual({
      raw_string: 'hi',
    });
  });

  test('and is refused when it is invalid JSON', async () => {
    const { status, body } = await send('echo', { ...json({}), body: '{' });
    expect([status, body]).toEqual([400, expect.stringContaining('is not JSON')]);
  });
});

describe('a route', () => {
  const event = async (route: string) => (await send(route, json({ a: 1 }, { 'X-One': '1' }))).body.event;

  test('with parameters passes the whole request to a preprocessor', async () => {
    expect(await event('hooks/red/a%20b?q=1')).toMatchObject({
      kind: 'http',
      route: '/hooks/:team/:id',
      path: '/hooks/red/a b',
      trigger_path: 'f/a/by_name',
      body: { a: 1 },
      raw_string: null,
      params: { team: 'red', id: 'a b' },
      headers: { 'x-one': '1' },
      query: { q: '1' },
      method: 'post',
    });
  });

  test('of names takes precedence over one of parameters, which takes precedence over one with a rest', async () => {
    expect((await event('hooks/blue/fixed')).trigger_path).toBe('f/a/certain');
    expect((await event('hooks/blue/other')).trigger_path).toBe('f/a/by_name');
    expect(await event('hooks/a/b/c')).toMatchObject({ trigger_path: 'f/a/any', params: { rest: 'a/b/c' } });
  });

  test('can be prefixed by its workspace', async () => {
    expect((await send('local/own', json({ a: 1 }))).status).toBe(200);
    expect((await send('own', json({ a: 1 }))).status).toBe(404);
  });

  test('serves only its method, and returns 404 when it is disabled', async () => {
    for (const [route, method] of [
      ['echo', 'PUT'],
      ['wrapped', 'GET'],
      ['off', 'POST'],
      ['nowhere', 'POST'],
    ]) {
      expect((await send(route ?? '', { method })).status).toBe(404);
    }
  });

  test('to a missing runnable returns 404 with the reason', async () => {
    expect(await send('gone')).toMatchObject({ status: 404, body: expect.stringContaining('f/a/no_flow') });
  });
});

describe('a streaming trigger', () => {
  test('sends events of the run, the result last', async () => {
    const { status, body } = await send('stream', json({ a: 1 }));
    expect(status).toBe(200);
    expect(body.trim().split('\n\n')).toEqual([
      'data: {"type":"update"}',
      'data: {"type":"update","completed":true,"only_result":{"a":1}}',
    ]);
  });
});

describe('an asynchronous trigger', () => {
  test('responds immediately with the job id', async () => {
    const { status, body } = await send('async', json({ a: 1 }));
    expect(status).toBe(201);
    expect((await api.runtime.wait(body)).result).toEqual({ a: 1 });
  });
});

describe('a result determines the response', () => {
  const ask = (kind: string) => send('special', json({ kind }));

  test('by status, headers, type and encoding', async () => {
    const teapot = await ask('teapot');
    expect([teapot.status, teapot.body, teapot.headers.get('x-a')]).toEqual([418, { short: true }, 'b']);
    const text = await ask('text');
    expect([text.status, text.body, text.headers.get('content-type')]).toEqual([200, 'hello', 'text/plain']);
    expect(await ask('nothing')).toMatchObject({ status: 202, body: '' });
    const image = await fetch(`${api.url}/api/r/special`, { method: 'POST', ...json({ kind: 'base64' }) });
    expect(new Uint8Array(await image.arrayBuffer())).toEqual(new Uint8Array([1, 2]));
    expect(await ask('plain')).toMatchObject({ status: 200, body: { result: 1 } });
  });

  test('a failed run returns 422 with its error', async () => {
    expect(await ask('broken')).toMatchObject({ status: 422, body: { error: { message: 'broken' } } });
  });

  test('early_return responds while the flow continues', async () => {
    expect(await send('early')).toMatchObject({ status: 203, body: 1 });
    const [waiting] = api.runtime.jobs({ status: 'running', parentJob: null });
    expect(waiting?.path).toBe('f/a/early');
    api.runtime.cancel(waiting?.id ?? '', 'done', 'test');
  });

  test('early_return of a step that failed waits for the failure module', async () => {
    expect(await send('early_failure')).toMatchObject({ status: 422, body: { told: 'early' } });
  });
});

test('the API lists triggers', async () => {
  const { body } = await api.call('GET', 'http_triggers/get/f/a/by_name');
  expect(body).toMatchObject({ path: 'f/a/by_name', route_path: 'hooks/:team/:id', mode: 'enabled' });
  expect((await api.call('GET', 'http_triggers/get/f/a/none')).status).toBe(404);
  expect(((await api.call('GET', 'http_triggers/list')).body as unknown[]).length).toBeGreaterThan(20);
});
