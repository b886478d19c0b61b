import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { each, fixed, identity, py, subflow, ts } from '../runtime/modules.ts';
import { flowYaml } from '../workspace/on_disk.ts';
import { type Running, runApi } from './running.ts';

const ECHO = 'export function main(x: any) { return x ?? null; }';
const PREPROCESSOR = ts(
  'preprocessor',
  'export function preprocessor(event: any) { return { from: event.kind }; }',
);
/** Fails until it was called `n` times; returns what it was given at each call. */
const FAILS_FIRST = `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
export function main(file: string, x: any, n: number) {
  const seen = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  seen.push(x);
  writeFileSync(file, JSON.stringify(seen));
  if (seen.length < n) throw new Error('not yet');
  return seen;
}`;

let api: Running;
beforeAll(async () => {
  const schema = { type: 'object', properties: { x: { type: 'number', default: 5 } }, required: ['x'] };
  api = await runApi({
    'f/a/stop__flow/flow.yaml': flowYaml([
      identity('a', { stop_after_if: { expr: 'true', skip_if_stopped: true } }),
    ]),
    'f/a/defaults__flow/flow.yaml': JSON.stringify({ summary: '', value: { modules: [] }, schema }),
    'f/a/pre__flow/flow.yaml': flowYaml([], { preprocessor_module: PREPROCESSOR }),
    'f/a/calls__flow/flow.yaml': flowYaml([subflow('s', 'f/a/pre', { n: 'flow_input.n' })]),
  });
});
afterAll(() => api.stop());

async function preview(modules: unknown[], args: object = {}, extra: object = {}): Promise<unknown> {
  const value = { modules, ...extra };
  return (await api.call('POST', 'jobs/run_wait_result/preview_flow', { value, args })).body;
}

describe('as on a Windmill server', () => {
  test('a skipped run is no success where a result is asked for, and is one where the run is', async () => {
    const id = await api.start('f/f/a/stop', { x: 1 });
    await api.runtime.wait(id);
    const get = async (route: string) => (await api.call('GET', `jobs_u/${route}/${id}`)).body;
    expect(await get('completed/get_result_maybe')).toMatchObject({
      completed: true,
      success: false,
      result: { x: 1 },
    });
    expect(await get('completed/get')).toMatchObject({ success: true, is_skipped: true });
    expect(await get('get')).toMatchObject({ type: 'CompletedJob', success: true, is_skipped: true });
    expect(await api.call('POST', 'jobs/run_wait_result/f/f/a/stop', { x: 1 })).toMatchObject({
      status: 422,
      body: { x: 1 },
    });
  });

  test('defaults and required keys of a schema do not touch a run', async () => {
    expect(await api.call('POST', 'jobs/run_wait_result/f/f/a/defaults', {})).toEqual({
      status: 200,
      body: {},
    });
  });

  test('a step is given its input transforms and nothing else of the flow', async () => {
    const python = py('a', 'def main(**kwargs):\n    return kwargs', { x: '1' });
    expect(await preview([python], { x: 2, y: 3 })).toEqual({ x: 1 });
  });

  test('a preprocessor runs for a start over the API, unless that says otherwise, and not for a step', async () => {
    const run = async (route: string) =>
      (await api.call('POST', `jobs/run_wait_result/f/${route}`, { n: 1 })).body;
    expect(await run('f/a/pre')).toEqual({ from: 'webhook' });
    expect(await run('f/a/pre?skip_preprocessor=true')).toEqual({ n: 1 });
    expect(await run('f/a/calls')).toEqual({ n: 1 });
  });

  test('references are replaced at the start of a text only, at any depth of objects but not of lists', async () => {
    await api.call('POST', 'variables/create', { path: 'f/a/v', value: 'V', is_secret: false });
    const text = '$var:f/a/v';
    const given = {
      start: text,
      middle: `Bearer ${text}`,
      escaped: ` ${text}`,
      deep: { a: { b: { c: text } } },
      list: [text],
      lists: [[[[text]]]],
      long: Array.from({ length: 1001 }, () => text),
    };
    const made = (await preview([ts('a', ECHO, { x: fixed(given) })])) as typeof given;
    expect(made).toMatchObject({
      start: 'V',
      middle: `Bearer ${text}`,
      escaped: ` ${text}`,
      deep: { a: { b: { c: 'V' } } },
      list: ['V'],
      lists: [[[[text]]]],
    });
    expect(new Set(made.long)).toEqual(new Set([text]));
  });

  test('an expression sees a reference in the flow input as the text it is', async () => {
    const length = ts('a', ECHO, { x: 'flow_input.v.length' });
    expect(await preview([length], { v: '$var:f/a/v' })).toBe('$var:f/a/v'.length);
  });

  test('another try is given what the failed one was given; a loop starts again from its first element', async () => {
    const retry = { constant: { attempts: 3, seconds: 0 } };
    const file = (name: string) => `${api.runtime.workspace.root}/${name}`;
    const inputs = (name: string, x: string) => ({ file: fixed(file(name)), x, n: '3' });
    const random = ts('a', FAILS_FIRST, inputs('random', 'Math.random()'), { retry });
    const seen = (await preview([random])) as number[];
    expect(seen).toHaveLength(3);
    expect(new Set(seen).size).toBe(1);
    const step = ts('s', FAILS_FIRST, { ...inputs('loop', 'flow_input.iter.value'), n: '5' });
    const loop = each(
      'l',
      fixed(['one', 'two']),
      [step],
      { skip_failures: false },
      { retry: { constant: { attempts: 6, seconds: 0 } } },
    );
    const results = (await preview([loop])) as string[][];
    expect(results.at(-1)).toEqual(['one', 'one', 'one', 'one', 'one', 'two']);
  });

  test('results of a loop are found by number only', async () => {
    const loop = each('l', fixed([1, 2]), [
      ts('s', 'export function main(x: any) { return { v: x }; }', { x: 'flow_input.iter.value' }),
    ]);
    const read = ts('a', ECHO, { x: '[results.l[1].v, results.l.length]' });
    expect(await preview([loop, read])).toEqual([2, 2]);
    expect(await preview([loop, ts('a', ECHO, { x: 'results.l.v' })])).toBeNull();
  });

  test('a loop that fails leaves the list as the result, a branch likewise', async () => {
    const broken = ts('s', 'export function main() { throw new Error("broken"); }');
    const result = await preview([each('l', fixed([1, 2]), [broken], { skip_failures: false })]);
    expect(result).toEqual([
      { error: expect.objectContaining({ message: 'broken', step_id: expect.any(String) }) },
    ]);
    const branches = [
      { modules: [identity('i')], skip_failure: false },
      { modules: [broken], skip_failure: false },
    ];
    const all = { id: 'b', value: { type: 'branchall', parallel: false, branches } };
    expect(await preview([all])).toEqual([{}, { error: expect.objectContaining({ message: 'broken' }) }]);
  });
});
