import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type Running, runApi } from '../api/running.ts';

const trigger = (name: string, script_path: string, more: object = {}) => ({
  [`f/a/${name}.http_trigger.yaml`]: JSON.stringify({
    ...{ script_path, is_flow: false, route_path: name, http_method: 'post', request_type: 'sync' },
    ...{ authentication_method: 'none', is_static_website: false, workspaced_route: false },
    ...{ wrap_body: false, raw_string: false, ...more },
  }),
});
const script = (name: string, content: string) => ({
  [`f/a/${name}.ts`]: content,
  [`f/a/${name}.script.yaml`]: 'summary: x\n',
});
const retry = { constant: { attempts: 2, seconds: 0 } };

let api: Running;
beforeAll(async () => {
  api = await runApi({
    ...script('who', 'export function main(who: string) { return [who, process.env.WM_USERNAME]; }'),
    ...script(
      'reads',
      `export function preprocessor(event: any) { return { said: [event.kind, event.method, event.headers['x-one']] }; }
       export function main(said: string[]) { return said; }`,
    ),
    ...script(
      'fails',
      `import { appendFileSync, readFileSync } from 'node:fs';
       export function main(file: string, times: number) {
         appendFileSync(file, 'x');
         if (readFileSync(file).length < times) throw new Error('not yet');
         return 'done';
       }`,
    ),
    ...script(
      'told',
      `export function main(error: any, path: string, is_flow: boolean, trigger_path: string, job_id: string, more: string) {
         return { told: error.message, path, is_flow, trigger_path, job_id, more };
       }`,
    ),
    ...trigger('who', 'f/a/who'),
    ...trigger('reads', 'f/a/reads'),
    ...trigger('reads_again', 'f/a/reads', { retry }),
    ...trigger('again', 'f/a/fails', { retry }),
    ...trigger('told', 'f/a/fails', {
      error_handler_path: 'script/f/a/told',
      error_handler_args: { more: 'x' },
    }),
  });
});
afterAll(() => api.stop());

async function post(route: string, body: object) {
  const response = await fetch(`${api.url}/api/r/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-one': '1' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

test('a triggered run is created by its trigger', async () => {
  expect((await post('who', { who: 'me' })).body).toEqual(['me', 'HTTP-f/a/who']);
  expect(api.runtime.jobs({ path: 'f/a/who' })[0]?.createdBy).toBe('HTTP-f/a/who');
});

test('the preprocessor of a triggered script receives the whole request', async () => {
  expect((await post('reads', {})).body).toEqual(['http', 'post', '1']);
  expect((await post('reads_again', {})).body).toEqual(['http', 'post', '1']);
});

test('retry: a triggered script is retried', async () => {
  const file = `${api.runtime.workspace.root}/tries`;
  expect(await post('again', { file, times: 3 })).toEqual({ status: 200, body: 'done' });
  expect(await post('again', { file: `${file}-more`, times: 4 })).toMatchObject({
    status: 422,
    body: { error: { message: 'not yet' } },
  });
});

test('the API lists the run options of a trigger', async () => {
  const { body } = await api.call('GET', 'http_triggers/get/f/a/told');
  expect(body).toMatchObject({
    ...{ error_handler_path: 'script/f/a/told', error_handler_args: { more: 'x' }, retry: null },
  });
});

test('error_handler_path: a script is called with the failure, and its result is the response', async () => {
  const { status, body } = await post('told', { file: `${api.runtime.workspace.root}/once`, times: 2 });
  const [job] = api.runtime.jobs({ path: 'f/a/fails', kinds: ['singlestepflow'] });
  expect([status, body]).toEqual([
    422,
    {
      told: 'not yet',
      path: 'f/a/fails',
      is_flow: false,
      trigger_path: 'http_trigger/f/a/told',
      job_id: job?.id,
      more: 'x',
    },
  ]);
});
