import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wmill as runWmill } from '../../deploy/wmill.ts';
import { flowYaml } from '../workspace/on_disk.ts';
import { type Running, runApi, TOKEN } from './running.ts';

const js = (expr: string) => ({ type: 'javascript', expr });
const step = (id: string, x: string) => ({
  id,
  value: { type: 'script', path: 'f/a/add', input_transforms: { x: js(x) } },
});
const home = mkdtempSync(join(tmpdir(), 'wmill-'));

let api: Running;
beforeAll(async () => {
  api = await runApi({
    'f/a/add.ts': 'export async function main(x: number) {\n  console.log("adding");\n  return x + 1;\n}\n',
    'f/a/add.script.yaml': 'summary: Add\n',
    'f/a/plain.py': 'def main(name: str, times: int = 2):\n    return name * times\n',
    'f/a/fail.ts': 'export async function main() {\n  throw new Error("broken");\n}\n',
    'f/a/fail.script.yaml': 'summary: Fail\n',
    'f/a/hang.ts':
      'export async function main() {\n  await new Promise(() => setInterval(() => {}, 1000));\n}\n',
    'f/a/hang.script.yaml': 'summary: Hang\n',
    'f/a/sum__flow/flow.yaml': flowYaml([
      step('one', 'flow_input.x'),
      {
        id: 'each',
        value: {
          type: 'forloopflow',
          iterator: js('[1, 2]'),
          skip_failures: false,
          parallel: false,
          modules: [step('more', 'flow_input.iter.value')],
        },
      },
    ]),
  });
});
afterAll(async () => {
  await api.stop();
  rmSync(home, { recursive: true, force: true });
});

const wmill = (...words: string[]) =>
  runWmill(
    { cwd: api.runtime.workspace.root, home, url: `${api.url}/`, workspace: 'local', token: TOKEN },
    ...words,
  );

test('runs a flow and follows its steps', async () => {
  const { code, text } = await wmill('flow', 'run', 'f/a/sum', '-d', '{"x": 4}');
  expect(text).toMatch(/adding[\s\S]*iteration 1[\s\S]*ran to completion[\s\S]*\[\s*2,\s*3\s*\]/);
  expect(code).toBe(0);
}, 30_000);

test('runs a script, and reports a failure', async () => {
  expect(await wmill('script', 'run', 'f/a/add', '-d', '{"x": 4}', '-s')).toMatchObject({
    code: 0,
    text: expect.stringContaining('5'),
  });
  expect(await wmill('script', 'run', 'f/a/fail', '-d', '{}', '-s')).toMatchObject({
    text: expect.stringContaining('broken'),
  });
}, 30_000);

test('lists runs and shows the steps and logs of one', async () => {
  const id = await api.start('f/f/a/sum', { x: 1 });
  await api.runtime.wait(id);
  const [list, get, logs] = await Promise.all([
    wmill('job', 'list'),
    wmill('job', 'get', id),
    wmill('job', 'logs', id),
  ]);
  expect(list.text).toContain(id);
  expect(get.text).toMatch(/one[\s\S]*iteration 1/);
  expect(logs.text).toMatch(/== one ==[\s\S]*adding[\s\S]*== each \(iteration 1\) ==/);
}, 30_000);

test('writes missing schemas and locks of scripts', async () => {
  const { code, text } = await wmill('generate-metadata', '--yes');
  expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining('Done') });
  const written = (file: string) => readFileSync(join(api.runtime.workspace.root, file), 'utf8');
  expect(written('f/a/plain.script.lock')).toBe('# py: 3.11\n');
  expect(Bun.YAML.parse(written('f/a/plain.script.yaml'))).toMatchObject({
    lock: '!inline f/a/plain.script.lock',
    schema: {
      required: ['name'],
      properties: { name: { type: 'string' }, times: { type: 'integer', default: 2 } },
    },
  });
}, 30_000);

test('runs a flow and a script from files without deploying them', async () => {
  const { root } = api.runtime.workspace;
  const flow = await wmill('flow', 'preview', join(root, 'f/a/sum__flow'), '-d', '{"x": 4}', '-s');
  expect(JSON.parse(flow.out)).toEqual([2, 3]);
  expect(flow.code).toBe(0);
  const script = await wmill('script', 'preview', join(root, 'f/a/plain.py'), '-d', '{"name": "ab"}', '-s');
  expect(script.out).toContain('abab');
}, 30_000);

test('shows the result of a run, and cancels one', async () => {
  const done = await api.start('f/f/a/sum', { x: 1 });
  const hanging = await api.start('p/f/a/hang');
  await api.runtime.wait(done);
  const result = await wmill('job', 'result', done);
  expect(JSON.parse(result.out)).toEqual([2, 3]);
  const cancel = await wmill('job', 'cancel', hanging, '--reason', 'enough');
  expect(cancel.code).toBe(0);
  expect(await api.runtime.wait(hanging)).toMatchObject({ outcome: 'canceled', canceledReason: 'enough' });
}, 30_000);
