import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flowYaml } from '../workspace/on_disk.ts';
import { type Running, runApi, TOKEN } from './running.ts';

const WMILL = join(import.meta.dir, '../../../node_modules/.bin/wmill');
const js = (expr: string) => ({ type: 'javascript', expr });
const step = (id: string, x: string) => ({
  id,
  value: { type: 'script', path: 'f/a/add', input_transforms: { x: js(x) } },
});
const config = mkdtempSync(join(tmpdir(), 'wmill-'));

let api: Running;
beforeAll(async () => {
  api = await runApi({
    'f/a/add.ts': 'export async function main(x: number) {\n  console.log("adding");\n  return x + 1;\n}\n',
    'f/a/add.script.yaml': 'summary: Add\n',
    'f/a/plain.py': 'def main(name: str, times: int = 2):\n    return name * times\n',
    'f/a/fail.ts': 'export async function main() {\n  throw new Error("broken");\n}\n',
    'f/a/fail.script.yaml': 'summary: Fail\n',
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
  rmSync(config, { recursive: true, force: true });
});

/** Runs the official CLI against the API, in the workspace's directory. */
async function wmill(...words: string[]) {
  const target = [
    '--base-url',
    `${api.url}/`,
    '--workspace',
    'local',
    '--token',
    TOKEN,
    '--config-dir',
    config,
  ];
  const child = Bun.spawn([WMILL, ...words, ...target], {
    cwd: api.runtime.workspace.root,
    env: { ...process.env, NO_COLOR: '1' },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { code, text: `${out}${err}` };
}

test('runs a flow and follows its steps', async () => {
  const { code, text } = await wmill('flow', 'run', 'f/a/sum', '-d', '{"x": 4}');
  expect(text).toMatch(/adding[\s\S]*iteration 1[\s\S]*ran to completion[\s\S]*\[\s*2,\s*3\s*\]/);
  expect(code).toBe(0);
}, 30_000);

test('runs a script, and tells a failure', async () => {
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

test('writes the schemas of scripts that have none yet', async () => {
  const { code, text } = await wmill('generate-metadata', '--yes');
  expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining('Done') });
  const written = readFileSync(join(api.runtime.workspace.root, 'f/a/plain.script.yaml'), 'utf8');
  expect(Bun.YAML.parse(written)).toMatchObject({
    lock: '',
    schema: {
      required: ['name'],
      properties: { name: { type: 'string' }, times: { type: 'integer', default: 2 } },
    },
  });
}, 30_000);
