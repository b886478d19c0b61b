import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { each, fixed, identity, py, subflow, ts } from '../runtime/modules.ts';
import { flowYaml } from '../workspace/on_disk.ts';
import { type Asking, asking, ECHO } from './asking.ts';

const STATE = `import * as wmill from 'windmill-client';
export async function main() {
  const before = await wmill.getState();
  await wmill.setState({ at: new Date(0), left: undefined });
  return [before ?? null, process.env.WM_STATE_PATH];
}`;

let asked: Asking;
beforeAll(async () => {
  const schema = { type: 'object', properties: { x: { type: 'number', default: 5 } }, required: ['x'] };
  asked = await asking({
    'f/a/defaults__flow/flow.yaml': JSON.stringify({ summary: '', value: { modules: [] }, schema }),
    'f/a/state__flow/flow.yaml': flowYaml([
      ts('s', STATE),
      each('l', fixed([1]), [ts('t', STATE), identity('i')]),
      ts('all', ECHO, { x: '[results.s, results.t]' }),
    ]),
    'f/a/ids__flow/flow.yaml': flowYaml([ts('i', IDS)]),
  });
});
afterAll(() => asked.api.stop());

const IDS = `export function main() {
  const { WM_JOB_ID, WM_FLOW_JOB_ID, WM_ROOT_FLOW_JOB_ID, WM_ROOT_JOB_ID, WM_FLOW_PATH } = process.env;
  return { job: WM_JOB_ID, flow: WM_FLOW_JOB_ID, rootFlow: WM_ROOT_FLOW_JOB_ID, root: WM_ROOT_JOB_ID, path: WM_FLOW_PATH };
}`;

describe('rule 9: values', () => {
  test('that are null stay null in TypeScript and become the default in Python', async () => {
    const inputs = { a: fixed(null) };
    const typescript = 'export function main(a = 1, b = 2) { return [a, b]; }';
    const python = 'def main(a=1, b=2, c=None):\n    return [a, b]';
    expect(await asked.preview([ts('s', typescript, inputs)])).toEqual([null, 2]);
    expect(await asked.preview([py('s', python, inputs)])).toEqual([1, 2]);
  });

  test('of results are JSON', async () => {
    const typescript =
      'export function main() { return { big: 9007199254740993n, none: undefined, nan: NaN }; }';
    expect(await asked.preview([ts('s', typescript)])).toEqual({
      ...{ big: '9007199254740993', nan: null, none: null },
    });
    expect(await asked.preview([ts('s', 'export function main() {}')])).toBeNull();
    const python = 'def main():\n    return {"nan": float("nan"), "inf": float("inf")}';
    expect(await asked.preview([py('s', python)])).toEqual({ nan: null, inf: null });
  });
});

describe('rule 10: arguments', () => {
  test('of a step are exactly its input transforms', async () => {
    const python = py('a', 'def main(**kwargs):\n    return kwargs', { x: '1' });
    expect(await asked.preview([python], { x: 2, y: 3 })).toEqual({ x: 1 });
  });

  test('are not changed by defaults and required keys of a schema', async () => {
    expect(await asked.api.call('POST', 'jobs/run_wait_result/f/f/a/defaults', {})).toEqual({
      status: 200,
      body: {},
    });
  });
});

describe('rule 11: references', () => {
  test('are resolved only at the start of a text, at any depth of objects but not of lists', async () => {
    await asked.api.call('POST', 'variables/create', {
      path: 'f/a/v',
      value: 'V',
      is_secret: false,
      description: '',
    });
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
    const made = (await asked.preview([ts('a', ECHO, { x: fixed(given) })])) as typeof given;
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

  test('in the flow input are unresolved texts in an expression', async () => {
    const length = ts('a', ECHO, { x: 'flow_input.v.length' });
    expect(await asked.preview([length], { v: '$var:f/a/v' })).toBe('$var:f/a/v'.length);
  });
});

test('rule 12: the state of a step is JSON under the path of its flow, loop and step', async () => {
  const paths = ['f/a/state/s_user', 'f/a/state/forloop-0/t_user'];
  expect(await asked.stored('f/a/state')).toEqual(paths.map((path) => [null, path]));
  const kept = { at: '1970-01-01T00:00:00.000Z' };
  expect(await asked.stored('f/a/state')).toEqual(paths.map((path) => [kept, path]));
  for (const path of paths) {
    const { body } = await asked.api.call('GET', `resources/get/${path}`);
    expect(body).toMatchObject({ value: kept, resource_type: 'state' });
  }
});

test('rule 13: an iteration has the arguments of the flow and its own, a nested one those of its parent', async () => {
  const see = ts('s', ECHO, { x: 'flow_input' });
  const loops = each('outer', fixed(['a']), [each('inner', fixed(['b']), [see]), identity('i')]);
  expect(await asked.preview([loops], { own: 1 })).toEqual([
    [{ own: 1, iter: { index: 0, value: 'b' }, iter_parent: { index: 0, value: 'a' } }],
  ]);
});

test('rule 15: inside a loop the flow is the iteration, and the root is the started flow', async () => {
  const inLoop = each('l', fixed([1]), [ts('i', IDS), identity('j')]);
  const id = await asked.api.start('preview_flow', {
    path: 'f/a/fl',
    value: {
      modules: [
        ts('a', IDS),
        inLoop,
        subflow('c', 'f/a/ids'),
        ts('all', ECHO, { x: '[results.a, results.i, results.c]' }),
      ],
    },
  });
  const { result } = await asked.api.runtime.wait(id);
  const [plain, inner, called] = result as Record<string, string>[];
  const [, loop, call] = (await asked.modulesOf(id)) as { job: string; flow_jobs?: string[] }[];
  expect(plain).toMatchObject({ flow: id, rootFlow: id, root: id, path: 'f/a/fl' });
  expect(inner).toMatchObject({
    ...{ flow: String(loop?.flow_jobs?.[0]), rootFlow: id, root: id, path: 'f/a/fl/forloop-0' },
  });
  expect(called).toMatchObject({ flow: String(call?.job), rootFlow: String(call?.job), root: id });
});

describe('rule 16: ./shared', () => {
  const write = ts('a', "export async function main() { await Bun.write('./shared/x', 'hi'); }");
  const read = ts('b', "export function main() { return Bun.file('./shared/x').exists(); }");

  test('is shared by all steps of a flow with same_worker, and separate for each step without it', async () => {
    expect(await asked.preview([write, read], {}, { same_worker: true })).toBe(true);
    expect(await asked.preview([write, read])).toBe(false);
  });
});
