import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wmill as runWmill } from '../../deploy/wmill.ts';
import { flowYaml } from '../workspace/on_disk.ts';
import { type Running, runApi, TOKEN } from './running.ts';

const home = mkdtempSync(join(tmpdir(), 'wmill-'));

let api: Running;
beforeAll(async () => {
  api = await runApi({
    'f/a/add.ts': 'export async function main(x: number) { return x + 1; }\n',
    'f/a/add.script.yaml': 'summary: Add\n',
    'f/a/sum__flow/flow.yaml': flowYaml([
      { id: 'one', value: { type: 'script', path: 'f/a/add', input_transforms: {} } },
    ]),
    'f/a/folder.meta.yaml': 'summary: Folder A\ndisplay_name: A\nowners: []\nextra_perms: {}\n',
    'f/a/fixed.resource.yaml': 'resource_type: c_place\nvalue: {password: "$var:f/a/token"}\n',
    'f/a/nightly.schedule.yaml':
      'schedule: 0 0 3 * * *\ntimezone: Etc/UTC\nscript_path: f/a/add\nis_flow: false\nenabled: false\n',
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

test('lists all items, with secrets masked', async () => {
  await api.call('POST', 'variables/create', {
    path: 'f/a/open',
    value: 'seen',
    is_secret: false,
    description: '',
  });
  await api.call('POST', 'variables/create', {
    path: 'f/a/token',
    value: 'hunter2',
    is_secret: true,
    description: '',
  });
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

test('shows one of each kind, and enables and disables a schedule', async () => {
  const cases: [words: string, says: RegExp][] = [
    ['workspace list-remote', /local[\s\S]*Logged in as: local@local/],
    ['script get f/a/add', /Path: f\/a\/add[\s\S]*Language: bun/],
    ['flow get f/a/sum', /Path: f\/a\/sum[\s\S]*one: script \(f\/a\/add\)/],
    ['resource get f/a/fixed', /Resource Type: c_place[\s\S]*"\$var:f\/a\/token"/],
    ['folder get a', /Name: a[\s\S]*Summary: Folder A/],
    ['schedule get f/a/nightly', /Schedule: 0 0 3 \* \* \*[\s\S]*Enabled: false/],
    ['job list --failed --script-path f/a/nothing', /No jobs found/],
  ];
  for (const [words, says] of cases) {
    expect({ words, ...(await wmill(...words.split(' '))) }).toMatchObject({
      words,
      code: 0,
      text: expect.stringMatching(says),
    });
  }
  await wmill('schedule', 'enable', 'f/a/nightly');
  expect((await wmill('schedule', 'get', 'f/a/nightly')).text).toContain('Enabled: true');
}, 60_000);

test('writes variables and resources', async () => {
  const { root } = api.runtime.workspace;
  writeFileSync(
    join(root, 'thing.resource.yaml'),
    'value: {a: 1}\nresource_type: c_thing\ndescription: One\n',
  );
  expect((await wmill('variable', 'add', 'first', 'f/a/told', '--public')).code).toBe(0);
  expect((await wmill('variable', 'get', 'f/a/told')).text).toContain('Value: first');
  await wmill('variable', 'add', 'hunter3', 'f/a/hidden');
  expect(api.runtime.store.items.getVariable('f/a/hidden')).toMatchObject({
    value: 'hunter3',
    isSecret: true,
  });
  expect((await wmill('variable', 'list')).text).not.toContain('hunter3');
  expect((await wmill('resource', 'push', 'thing.resource.yaml', 'f/a/thing')).code).toBe(0);
  expect(api.runtime.store.items.getResource('f/a/thing')).toMatchObject({
    value: { a: 1 },
    resourceType: 'c_thing',
    description: 'One',
  });
}, 60_000);
