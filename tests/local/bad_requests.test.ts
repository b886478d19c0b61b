import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Running, runApi, TOKEN } from './api/running.ts';

let api: Running;
beforeAll(async () => {
  api = await runApi({
    'f/a/add.ts': 'export async function main(x: number) { return x + 1; }\n',
    'f/a/add.script.yaml': 'summary: Add\n',
    'f/a/echo__flow/flow.yaml': 'summary: echo\nvalue: {modules: []}\n',
  });
});
afterAll(() => api.stop());

afterEach(async () => {
  const answer = await api.call('POST', 'jobs/run_wait_result/p/f/a/add', { x: 1 });
  expect(answer, 'the runtime still serves').toEqual({ status: 200, body: 2 });
});

/** A request as it is, without the token and the JSON that the others bring. */
const send = async (method: string, path: string, body?: string, token = TOKEN) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(`${api.url}/api/${path}`, { method, headers, body });
  return [response.status, await response.text()];
};

describe('a request without the right token', () => {
  test('cannot read, start or change anything', async () => {
    const before = api.runtime.jobs({ limit: 1000 }).length;
    for (const token of ['', 'wrong', `${TOKEN}x`, TOKEN.slice(0, -1)]) {
      for (const [method, path, body] of [
        ['GET', 'users/whoami'],
        ['GET', 'w/local/variables/list'],
        ['GET', `w/local/jobs/list?token=${token}`],
        ['POST', 'w/local/jobs/run/p/f/a/add', '{"x": 1}'],
        ['POST', 'w/local/resources/create', '{"path": "f/a/r", "value": 1, "resource_type": "c"}'],
        ['GET', 'w/other/variables/list'],
        ['GET', 'no/such/route'],
      ] as const) {
        expect([path, ...(await send(method, path, body, token))]).toEqual([path, 401, 'Unauthorized']);
      }
    }
    expect(api.runtime.jobs({ limit: 1000 }).length).toBe(before);
    expect(api.runtime.store.items.getResource('f/a/r')).toBeUndefined();
  });
});

describe('an invalid request', () => {
  const routes = [
    'jobs/run/p/f/a/add',
    'jobs/run_wait_result/p/f/a/add',
    'jobs/run/f/f/a/echo',
    'jobs/run/preview',
    'jobs/run/preview_flow',
    'jobs/run_inline/preview',
    'jobs/run/dependencies_async',
    'variables/create',
    'resources/create',
    'jobs_u/queue/cancel/00000000-0000-4000-8000-000000000000',
  ];
  const deep = `{"value": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`;

  test('returns 400 on every route when its body is no JSON or nested too deeply', async () => {
    for (const route of routes) {
      for (const [body, reason] of [
        ['{"a":', 'JSON Parse error'],
        ['{a: 1}', 'JSON Parse error'],
        [deep, 'it is nested deeper than'],
      ] as const) {
        const answer = await send('POST', `w/local/${route}`, body);
        expect([route, ...answer]).toEqual([route, 400, expect.stringContaining(reason)]);
      }
    }
  });

  test('names the invalid field of its body', async () => {
    for (const [route, body, reason] of [
      [
        'variables/create',
        '{"path": "f/a/v", "value": 1}',
        'value: invalid type: integer `1`, expected a string',
      ],
      ['variables/create', '{"path": "f/a/v"}', 'missing field `value`'],
      ['resources/create', '"text"', 'invalid type: string "text", expected an object'],
      ['jobs/run/preview_flow', '{"value": {"modules": {}}}', 'modules'],
    ] as const) {
      const answer = await send('POST', `w/local/${route}`, body);
      expect([route, ...answer]).toEqual([route, 422, expect.stringContaining(reason)]);
    }
  });

  test('returns 404 when the item does not exist', async () => {
    for (const [method, path, reason] of [
      ['GET', 'nothing/here', 'the embedded runtime has no route GET /api/nothing/here'],
      ['PATCH', 'w/local/variables/list', 'has no route PATCH'],
      ['GET', 'w/other/variables/list', 'workspace other not found'],
      ['POST', 'w/local/jobs/run/p/f/a/gone', 'script not found at name f/a/gone'],
      ['GET', 'w/local/variables/get/f/a/gone', 'Variable f/a/gone not found'],
      ['GET', 'w/local/resources/get/%00', 'not found'],
      ['GET', 'w/local/resources/get/%E0%A4%A', 'not found'],
    ] as const) {
      const answer = await send(method, path, method === 'GET' ? undefined : '{}');
      expect([path, ...answer]).toEqual([path, 404, expect.stringContaining(reason)]);
    }
  });

  test('returns 400 or 404 when a job id is invalid', async () => {
    for (const route of [
      'get',
      'completed/get',
      'completed/get_result',
      'completed/get_result_maybe',
      'get_logs',
    ]) {
      const answer = await send('GET', `w/local/jobs_u/${route}/not-an-id`);
      expect([route, ...answer]).toEqual([
        route,
        400,
        expect.stringContaining('Cannot parse `id` with value'),
      ]);
    }
  });

  test('starts nothing when the time or the id of the run is invalid', async () => {
    const taken = await api.start('p/f/a/add', { x: 1 });
    for (const [query, reason] of [
      ['scheduled_in_secs=1e300', 'scheduled_in_secs a number'],
      ['scheduled_in_secs=soon', 'scheduled_in_secs a number'],
      ['scheduled_for=tomorrow', 'scheduled_for must be an RFC 3339 time'],
      [`job_id=${taken}`, `a job with id ${taken} already exists`],
      ['parent_job=nobody', 'parent_job: UUID parsing failed'],
    ] as const) {
      const answer = await send('POST', `w/local/jobs/run/p/f/a/add?${query}`, '{"x": 1}');
      expect([query, ...answer]).toEqual([query, 400, expect.stringContaining(reason)]);
    }
    expect((await send('GET', 'w/local/jobs/list'))[0]).toBe(200);
  });
});

describe('a path outside the workspace', () => {
  const OUT = ['..%2F..%2F..%2Fetc%2Fpasswd', 'f/..%2F..%2Fwmill.yaml', '%2Fetc%2Fpasswd'];

  test('is never read', async () => {
    for (const route of [
      'resources/get',
      'resources/get_value_interpolated',
      'variables/get',
      'scripts/raw/p',
      'scripts/get/p',
      'flows/get',
      'folders/get',
    ]) {
      for (const path of OUT) {
        const [status] = await send('GET', `w/local/${route}/${path}`);
        expect([route, path, status]).toEqual([route, path, 404]);
      }
    }
  });

  test('is never written', async () => {
    for (const path of ['../../etc/x', 'f/../x', '/etc/x', 'f/a', 'f/a/x y', 'x', '']) {
      const reason = expect.stringContaining('Invalid path: it must be of the form');
      const rest = { value: 'v', resource_type: 'c', is_secret: false, description: '' };
      const body = JSON.stringify({ path, ...rest });
      expect([path, ...(await send('POST', 'w/local/resources/create', body))]).toEqual([path, 400, reason]);
      expect([path, ...(await send('POST', 'w/local/variables/create', body))]).toEqual([path, 400, reason]);
    }
  });

  test('is never deleted, although a job id is also a directory name', async () => {
    const precious = join(api.runtime.workspace.root, 'precious');
    mkdirSync(precious);
    const answer = await send('POST', 'w/local/jobs/run/p/f/a/add?job_id=../../precious', '{"x": 1}');
    expect(answer).toEqual([400, expect.stringContaining('job_id: UUID parsing failed')]);
    expect(mkdirSync(precious, { recursive: true })).toBeUndefined();
  });
});
