import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { flowYaml } from '../workspace/on_disk.ts';
import { type Running, runApi, TOKEN } from './running.ts';

const js = (expr: string) => ({ type: 'javascript', expr });
const inline = (content: string, input_transforms: Record<string, unknown> = {}) => ({
  type: 'rawscript',
  language: 'bun',
  content,
  input_transforms,
});

let api: Running;
beforeAll(async () => {
  api = await runApi({
    'f/a/add.ts':
      'export async function main(x: number, y = 1) {\n  console.log("adding");\n  return x + y;\n}\n',
    'f/a/add.script.yaml': 'summary: Add\n',
    'f/a/fail.ts': 'export async function main() {\n  throw new Error("broken");\n}\n',
    'f/a/fail.script.yaml': 'summary: Fail\n',
    'f/a/answer.ts':
      'export async function main(body: unknown) {\n  return { wm_status_code: 202, wm_content_type: "text/plain", result: "got " + JSON.stringify(body) };\n}\n',
    'f/a/answer.script.yaml': 'summary: Answer\n',
    'f/a/hang.ts':
      'export async function main() {\n  await new Promise((resolve) => setTimeout(resolve, 600_000));\n}\n',
    'f/a/hang.script.yaml': 'summary: Hang\n',
    'f/a/parts.ts':
      'export async function* parts() {\n  yield "part 1";\n  yield "two\\nlines";\n}\nexport async function main() {\n  return parts();\n}\n',
    'f/a/parts.script.yaml': 'summary: Parts\n',
    'f/a/refuse.ts':
      'export async function main(encoding?: string) {\n  if (encoding) return { wm_content_type: "text/plain", wm_content_transfer_encoding: encoding, result: 7 };\n  return { wm_failure: "not today", wm_status_code: 409, result: { why: "taken" } };\n}\n',
    'f/a/refuse.script.yaml': 'summary: Refuse\n',
    'f/a/streams__flow/flow.yaml': flowYaml([
      { id: 'a', value: { type: 'script', path: 'f/a/parts', input_transforms: {} } },
    ]),
    'f/a/sum__flow/flow.yaml': flowYaml([
      { id: 'one', value: { type: 'script', path: 'f/a/add', input_transforms: { x: js('flow_input.x') } } },
      {
        id: 'each',
        value: {
          type: 'forloopflow',
          iterator: js('[results.one, 10]'),
          skip_failures: false,
          parallel: false,
          modules: [
            {
              id: 'more',
              value: inline('export async function main(v: number) { return v * 2; }', {
                v: js('flow_input.iter.value'),
              }),
            },
          ],
        },
      },
    ]),
    'f/a/stop__flow/flow.yaml': flowYaml([
      { id: 'a', value: { type: 'identity' }, stop_after_if: { expr: 'true', skip_if_stopped: true } },
    ]),
    'f/a/state__flow/flow.yaml': flowYaml([
      { id: 'a', value: inline('export async function main() { return 1; }') },
    ]),
  });
});
afterAll(() => api.stop());

async function ended(id: string) {
  await api.runtime.wait(id);
  return id;
}

describe('a run', () => {
  test('is started by path and returns its result after its end', async () => {
    const id = await ended(await api.start('p/f/a/add', { x: 2, y: 3 }));
    expect((await api.call('GET', `jobs_u/completed/get_result/${id}`)).body).toBe(5);
    expect((await api.call('GET', `jobs_u/completed/get_result_maybe/${id}`)).body).toEqual({
      started: true,
      completed: true,
      success: true,
      result: 5,
    });
    expect((await api.call('GET', `jobs_u/get/${id}`)).body).toMatchObject({
      type: 'CompletedJob',
      id,
      script_path: 'f/a/add',
      job_kind: 'script',
      success: true,
      canceled: false,
      is_flow_step: false,
      args: { x: 2, y: 3 },
      logs: expect.stringContaining('adding'),
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      duration_ms: expect.any(Number),
    });
    expect((await api.call('GET', `jobs_u/get_logs/${id}`)).body).toContain('adding');
  });

  test('of a flow shows its steps', async () => {
    const id = await ended(await api.start('f/f/a/sum', { x: 4 }));
    const { body } = await api.call('GET', `jobs_u/completed/get/${id}`);
    expect(body).toMatchObject({
      result: [10, 20],
      job_kind: 'flow',
      raw_flow: { modules: [{ id: 'one' }, { id: 'each' }] },
      flow_status: {
        modules: [
          { id: 'one', type: 'Success', job: expect.any(String) },
          {
            id: 'each',
            type: 'Success',
            flow_jobs: [expect.any(String), expect.any(String)],
            flow_jobs_success: [true, true],
          },
        ],
      },
    });
  });

  test("of a missing path is refused with Windmill's text", async () => {
    expect(await api.call('POST', 'jobs/run/p/f/a/gone', {})).toEqual({
      status: 404,
      body: 'Not found: script not found at name f/a/gone',
    });
    expect(await api.call('POST', 'jobs/run/f/f/a/gone', {})).toEqual({
      status: 404,
      body: 'Not found: flow not found at name f/a/gone',
    });
    expect((await api.call('GET', 'jobs_u/get/not-a-job')).status).toBe(400);
  });

  test('can be started from code or from a flow in the request', async () => {
    const code = {
      language: 'bun',
      content: 'export function main(n: number) { return n + 1; }',
      args: { n: 1 },
    };
    expect((await api.call('POST', 'jobs/run_wait_result/preview', code)).body).toBe(2);
    const value = { modules: [{ id: 'a', value: { type: 'identity' } }] };
    expect(
      (await api.call('POST', 'jobs/run_wait_result/preview_flow', { value, args: { n: 1 } })).body,
    ).toEqual({ n: 1 });
    const wrong = await api.call('POST', 'jobs/run/preview_flow', {
      value: { modules: [{ id: 'a', value: { type: 'aiagent' } }] },
    });
    expect([wrong.status, wrong.body]).toEqual([422, expect.stringContaining('[id a]')]);
  });

  test('can be canceled', async () => {
    const id = await api.start('p/f/a/hang');
    expect((await api.call('GET', `jobs_u/completed/get/${id}`)).status).toBe(404);
    expect((await api.call('GET', `jobs_u/completed/get_result_maybe/${id}`)).body).toMatchObject({
      completed: false,
      success: null,
      result: null,
    });
    expect(await api.call('POST', `jobs_u/queue/cancel/${id}`, { reason: 'enough' })).toEqual({
      status: 200,
      body: id,
    });
    const job = await api.runtime.wait(id);
    expect(job.result).toMatchObject({
      error: { name: 'Canceled', message: expect.stringContaining('enough') },
    });
    const again = await api.call('POST', `jobs_u/queue/cancel/${id}`, {});
    expect(again.body).toBe(`queued job id ${id} is already completed`);
    expect((await api.call('GET', `jobs_u/get/${id}`)).body).toMatchObject({
      canceled: true,
      canceled_reason: 'enough',
      success: false,
    });
  });
});

describe('waiting for a result', () => {
  test('returns 200 for a success, and 422 for a failure or a skipped run', async () => {
    expect(await api.call('POST', 'jobs/run_wait_result/p/f/a/add', { x: 1 })).toEqual({
      status: 200,
      body: 2,
    });
    const failed = await api.call('POST', 'jobs/run_wait_result/p/f/a/fail', {});
    expect(failed).toMatchObject({ status: 422, body: { error: { message: 'broken' } } });
    expect((await api.call('POST', 'jobs/run_wait_result/f/f/a/stop', { x: 1 })).status).toBe(422);
  });

  test('uses the status and body set by a result, also by that of a failure', async () => {
    expect(await api.call('POST', 'jobs/run_wait_result/p/f/a/refuse', {})).toEqual({
      status: 409,
      body: { why: 'taken' },
    });
    const wrong = await api.call('POST', 'jobs/run_wait_result/p/f/a/refuse', { encoding: 'base64' });
    expect(wrong).toMatchObject({ status: 500, body: expect.stringContaining('base64-encoded string') });
  });

  test('reads arguments from the query of a GET, and passes a body that is no object as one argument', async () => {
    const payload = Buffer.from(JSON.stringify({ x: 5 })).toString('base64');
    expect((await api.call('GET', `jobs/run_wait_result/p/f/a/add?payload=${payload}`)).body).toBe(6);
    expect(await api.call('POST', 'jobs/run_wait_result/p/f/a/answer', [1, 2])).toEqual({
      status: 202,
      body: 'got [1,2]',
    });
  });
});

describe('a run that is streamed', () => {
  const events = async (route: string, body: unknown) => {
    const response = await fetch(`${api.url}/api/w/local/jobs/run_and_stream/${route}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const texts = (await response.text()).trim().split('\n\n');
    return texts.map((text) => JSON.parse(text.replace(/^data: /, '')));
  };

  test('sends its parts as they are printed, and its result at the end', async () => {
    expect(await events('p/f/a/parts', { n: 2 })).toEqual([
      { type: 'update' },
      { type: 'update', new_result_stream: 'part 1', stream_offset: 1 },
      { type: 'update', new_result_stream: 'two\nlines', stream_offset: 2 },
      { type: 'update', completed: true, only_result: 'part 1two\nlines' },
    ]);
  });

  test('can be a flow whose step streams, and can fail', async () => {
    expect(await events('f/f/a/streams', {})).toEqual([
      { type: 'update' },
      { type: 'update', new_result_stream: 'part 1', stream_offset: 1 },
      { type: 'update', new_result_stream: 'two\nlines', stream_offset: 2 },
      { type: 'update', completed: true, only_result: 'part 1two\nlines' },
    ]);
    expect(await events('p/f/a/fail', {})).toMatchObject([
      { type: 'update' },
      { type: 'update', completed: true, only_result: { error: { message: 'broken' } } },
    ]);
  });

  test('continues when the client disconnects', async () => {
    const gone = new AbortController();
    const id = crypto.randomUUID();
    const response = await fetch(`${api.url}/api/w/local/jobs/run_and_stream/p/f/a/hang?job_id=${id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      signal: gone.signal,
    });
    await response.body?.getReader().read();
    gone.abort();
    const again = await api.call('POST', 'jobs/run_wait_result/p/f/a/add', { x: 1 });
    expect([again.status, api.runtime.job(id)?.status]).toEqual([200, 'running']);
    api.runtime.cancel(id, 'enough', 'test');
  });
});

describe('lists of runs', () => {
  test('are filtered by path, outcome and parent, newest first', async () => {
    const failed = await ended(await api.start('p/f/a/fail'));
    const list = async (query: string) =>
      (await api.call('GET', `jobs/list?${query}`)).body as { id: string; success?: boolean }[];
    const failures = await list('success=false&script_path_exact=f/a/fail&has_null_parent=true');
    expect(failures[0]).toMatchObject({ id: failed, success: false });
    expect(await list('script_path_exact=f/a/fail&success=true')).toEqual([]);
    expect(await list('job_kinds=dependencies')).toEqual([]);
    const flow = await ended(await api.start('f/f/a/state'));
    expect(await list(`parent_job=${flow}`)).toMatchObject([{ parent_job: flow, is_flow_step: true }]);
    expect(await list('job_kinds=flow&per_page=1')).toMatchObject([{ id: flow }]);
  });
});

describe('the state shared by the steps of a flow', () => {
  test('is stored by name, and a missing name is null', async () => {
    const id = await ended(await api.start('f/f/a/state'));
    expect((await api.call('GET', `jobs/flow/user_states/${id}/k`)).body).toBeNull();
    await api.call('POST', `jobs/flow/user_states/${id}/k`, { a: [1] });
    expect((await api.call('GET', `jobs/flow/user_states/${id}/k`)).body).toEqual({ a: [1] });
    await api.call('POST', `job_metrics/set_progress/${id}`, { percent: 40 });
    expect((await api.call('GET', `job_metrics/get_progress/${id}`)).body).toBe(40);
  });
});
