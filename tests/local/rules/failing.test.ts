import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { each, fixed, identity, js, ts } from '../runtime/modules.ts';
import { flowYaml } from '../workspace/on_disk.ts';
import { type Asking, asking, BROKEN, ECHO } from './asking.ts';

const broken = (id: string) => ts(id, BROKEN);
const error = { error: expect.objectContaining({ message: 'broken' }) };
/** Loops and branches whose options are left out. */
const LOOP = {
  id: 'l',
  value: { type: 'forloopflow', iterator: fixed([1, 2]), modules: [broken('s')] },
};
const ROUND = {
  ...{ id: 'l', stop_after_if: { expr: 'true', skip_if_stopped: false } },
  value: { type: 'whileloopflow', modules: [broken('s')] },
};
const BRANCHES = {
  id: 'l',
  value: { type: 'branchall', branches: [{ modules: [broken('s')] }, { modules: [identity('i')] }] },
};

let asked: Asking;
beforeAll(async () => {
  asked = await asking({
    'f/a/loop__flow/flow.yaml': flowYaml([LOOP, ts('after', ECHO, { x: fixed('went on') })]),
    'f/a/round__flow/flow.yaml': flowYaml([ROUND, ts('after', ECHO, { x: fixed('went on') })]),
    'f/a/branches__flow/flow.yaml': flowYaml([BRANCHES, ts('after', ECHO, { x: fixed('went on') })]),
    'f/a/stop__flow/flow.yaml': flowYaml([
      identity('a', { stop_after_if: { expr: 'true', skip_if_stopped: true } }),
    ]),
  });
});
afterAll(() => asked.api.stop());

describe('rule 1: skip_failures by default', () => {
  test('is true for loops and branches of a stored flow, but not for while loops', async () => {
    expect(await asked.stored('f/a/loop')).toBe('went on');
    expect(await asked.stored('f/a/branches')).toBe('went on');
    expect(await asked.stored('f/a/round')).toEqual([error]);
  });

  test('is false in a preview', async () => {
    for (const step of [LOOP, ROUND, BRANCHES]) expect(await asked.preview([step])).toEqual([error]);
  });
});

describe('rule 2: sleep and suspend act after their step', () => {
  test('and an empty step is added after a last step, also in bodies', async () => {
    const sleeps = (id: string) => identity(id, { sleep: fixed(0) });
    const id = await asked.api.start('preview_flow', {
      value: { modules: [each('l', fixed([1]), [sleeps('s')]), sleeps('last')] },
    });
    await asked.api.runtime.wait(id);
    const [loop, ...others] = await asked.modulesOf(id);
    expect(others.map((module) => module.id)).toEqual(['last', 'last-v']);
    const body = await asked.modulesOf(String([loop?.flow_jobs].flat()[0]));
    expect(body.map((module) => module.id)).toEqual(['s', 's-v']);
  });

  test('and the step has ended while the flow waits', async () => {
    const id = await asked.api.start('preview_flow', {
      value: { modules: [identity('ask', { suspend: { required_events: 1 } })] },
    });
    while (!asked.api.runtime.job(id)?.state?.gate) await Bun.sleep(5);
    expect((await asked.modulesOf(id)).map((module) => module.type)).toEqual(['Success', 'WaitingForEvents']);
    await asked.api.call('POST', `jobs_u/queue/cancel/${id}`, { reason: 'seen' });
  });
});

test('rule 3: the result of a failed loop or branch is the list up to the failure', async () => {
  const loop = each('l', fixed([1, 2]), [broken('s')], { skip_failures: false });
  expect(await asked.ended([loop])).toEqual({ outcome: 'failure', result: [error] });
  const branches = [
    { modules: [identity('i')], skip_failure: false },
    { modules: [broken('s')], skip_failure: false },
  ];
  const all = { id: 'b', value: { type: 'branchall', parallel: false, branches } };
  expect(await asked.ended([all])).toEqual({ outcome: 'failure', result: [{}, error] });
});

test('rule 4: continue_on_error on the last step is a success with the error as the result', async () => {
  const last = ts('a', BROKEN, {}, { continue_on_error: true });
  expect(await asked.ended([last])).toEqual({ outcome: 'success', result: error });
});

test('rule 5: the result is that of the failure module, but only recover: true makes it a success', async () => {
  const told = (result: string) => ({
    failure_module: ts('failure', `export function main(e: any) { return ${result}; }`, { e: 'error' }),
  });
  const flow = (result: string) => asked.ended([broken('a')], {}, told(result));
  expect(await flow('e.step_id')).toEqual({ outcome: 'failure', result: 'a' });
  expect(await flow('({ recover: "true" })')).toMatchObject({ outcome: 'failure' });
  expect(await flow('({ recover: true })')).toEqual({ outcome: 'success', result: { recover: true } });
});

test('rule 6: a skipped run is no success for a request of its result, but is one in its status', async () => {
  const { api } = asked;
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

describe('rule 7: a lookup of a missing value', () => {
  const failsWith = (text: string) => ({ error: { message: expect.stringContaining(text) } });
  const first = ts('a', 'export function main() { return { none: null, list: [{ v: 1 }] }; }');
  const see = (x: string) => asked.preview([first, ts('b', ECHO, { x })]);

  test('is null for an unknown step and along a plain path, and an error in a larger expression', async () => {
    expect(await see('results.unknown')).toBeNull();
    expect(await see('results.a.none.deeper.still')).toBeNull();
    expect(await see('results.a.none.deeper ?? 1')).toMatchObject(failsWith('cannot read property'));
  });

  test('is not possible inside a closure', async () => {
    expect(await see('[0].map(() => results.a.list)')).toMatchObject(failsWith('QuickJS evaluation error'));
    expect(await see('const { list } = results.a; return [0].map((i) => list[i].v)')).toEqual([1]);
  });

  test('finds the results of a loop only by index', async () => {
    const loop = each('l', fixed([1, 2]), [
      ts('s', 'export function main(x: any) { return { v: x }; }', { x: 'flow_input.iter.value' }),
    ]);
    const read = (x: string) => asked.preview([loop, ts('a', ECHO, { x })]);
    expect(await read('[results.l[1].v, results.l.length]')).toEqual([2, 2]);
    expect(await read('results.l.v')).toBeNull();
  });
});

test('rule 8: statements without a return are null', async () => {
  const give = (expr: string) => asked.preview([ts('a', ECHO, { x: js(expr) })]);
  expect(await give('1;')).toBeNull();
  expect(await give('const one = 1\none')).toBeNull();
  expect(await give('const one = 1; return one')).toBe(1);
  expect(await give('"a;b"')).toBe('a;b');
  expect(await give('{ a: 1 }')).toEqual({ a: 1 });
});
