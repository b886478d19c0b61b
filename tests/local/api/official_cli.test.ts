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
    'f/a/hang.ts':
      'export async function main() {\n  await new Promise(() => setInterval(() => {}, 1000));\n}\n',
    'f/a/hang.script.yaml': 'summary: Hang\n',
    'f/a/folder.meta.yaml': 'summary: Folder A\ndisplay_name: A\nowners: []\nextra_perms: {}\n',
    'f/a/fixed.resource.yaml': 'resource_type: c_place\nvalue: {password: "$var:f/a/token"}\n',
    'f/a/nightly.schedule.yaml':
      'schedule: 0 0 3 * * *\ntimezone: Etc/UTC\nscript_path: f/a/add\nis_flow: false\nenabled: false\n',
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
  return { code, out, text: `${out}${err}` };
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

test('writes the schemas and locks of scripts that have none yet', async () => {
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

test('runs a flow and a script that stand in files, without deploying them', async () => {
  const { root } = api.runtime.workspace;
  const flow = await wmill('flow', 'preview', join(root, 'f/a/sum__flow'), '-d', '{"x": 4}', '-s');
  expect(JSON.parse(flow.out)).toEqual([2, 3]);
  expect(flow.code).toBe(0);
  const script = await wmill('script', 'preview', join(root, 'f/a/plain.py'), '-d', '{"name": "ab"}', '-s');
  expect(script.out).toContain('abab');
}, 30_000);

test('gives the result of a run, and ends one', async () => {
  const done = await api.start('f/f/a/sum', { x: 1 });
  const hanging = await api.start('p/f/a/hang');
  await api.runtime.wait(done);
  const result = await wmill('job', 'result', done);
  expect(JSON.parse(result.out)).toEqual([2, 3]);
  const cancel = await wmill('job', 'cancel', hanging, '--reason', 'enough');
  expect(cancel.code).toBe(0);
  expect(await api.runtime.wait(hanging)).toMatchObject({ outcome: 'canceled', canceledReason: 'enough' });
}, 30_000);

test('lists what there is, secrets masked', async () => {
  await api.call('POST', 'variables/create', { path: 'f/a/open', value: 'seen', is_secret: false });
  await api.call('POST', 'variables/create', { path: 'f/a/token', value: 'hunter2', is_secret: true });
  const [variables, resources, schedules, folders, flows, scripts, who] = await Promise.all([
    wmill('variable', 'list'),
    wmill('resource', 'list'),
    wmill('schedule', 'list'),
    wmill('folder', 'list'),
    wmill('flow', 'list'),
    wmill('script', 'list'),
    wmill('workspace', 'whoami'),
  ]);
  expect(variables.text).toMatch(/f\/a\/open[\s\S]*seen/);
  expect(variables.text).toContain('f/a/token');
  expect(resources.text).toMatch(/f\/a\/fixed[\s\S]*c_place/);
  expect(schedules.text).toMatch(/f\/a\/nightly[\s\S]*0 0 3/);
  expect(folders.text).toMatch(/\ba\b/);
  expect(flows.text).toContain('f/a/sum');
  expect(scripts.text).toContain('f/a/add');
  expect(who.text).toContain('local');
  for (const { code, text } of [variables, resources, schedules, folders, flows, scripts, who]) {
    expect({ code, told: text.includes('hunter2') }).toEqual({ code: 0, told: false });
  }
}, 60_000);
