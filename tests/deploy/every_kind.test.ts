import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { loadWorkspace } from '../../local/workspace/load.ts';
import { APP_FILES } from '../local/apps/app_files.ts';
import { flowYaml, removeWorkspaces, writeWorkspace } from '../local/workspace/on_disk.ts';
import { filesOf, linkPackages } from './copies.ts';
import { itemFiles } from './files.ts';
import { bodies, received, wanted } from './pushed.ts';
import { type StandIn, startStandIn } from './stand_in.ts';
import { wmill } from './wmill.ts';

const FILES: Record<string, string> = {
  ...APP_FILES,
  'f/a/folder.meta.yaml': 'summary: Folder A\ndisplay_name: A\nowners: [u/me]\nextra_perms: {}\n',
  'f/a/double.script.yaml': "summary: Doubles\ndescription: ''\nlock: ''\nkind: script\nschema: {}\n",
  'dependencies/package.json': '{"dependencies": {}}\n',
  'dependencies/old.requirements.in': 'six==1.16.0\n',
  'locks/package.json.lock': '{"dependencies": {}}\n\n//bun.lock\n<empty>',
  'f/a/slow.ts': 'export async function main() {}\n',
  'f/a/slow.script.yaml':
    "summary: Slow\ndescription: ''\nlock: '!inline locks/package.json.lock'\nkind: script\nschema: {}\ntimeout: 30\ncache_ttl: 60\n",
  'f/a/steps__flow/flow.yaml': JSON.stringify({
    ...JSON.parse(
      flowYaml([
        {
          id: 'a',
          value: { type: 'rawscript', language: 'bun', content: '!inline a.ts', input_transforms: {} },
        },
      ]),
    ),
    description: 'One step',
    schema: { type: 'object' },
  }),
  'f/a/steps__flow/a.ts': 'export async function main() { return 1; }\n',
  'f/a/hook.http_trigger.yaml':
    'script_path: f/a/slow\nis_flow: false\nroute_path: hooks/:name\nhttp_method: post\nrequest_type: async\nauthentication_method: signature\nauthentication_resource_path: f/a/sig\nis_static_website: false\nworkspaced_route: false\nwrap_body: false\nraw_string: true\n',
  'f/a/sig.resource.yaml':
    'resource_type: c_signature\ndescription: Signed\nvalue: {secret_key: "$var:f/a/key", signature_provider: Slack}\n',
  'f/a/page.resource.yaml':
    'resource_type: c_page\ndescription: A page\nvalue: {content: "!inline f/a/page.resource.file.md"}\n',
  'f/a/page.resource.file.md': '# Page\n',
  'f/a/open.variable.yaml': 'value: seen\nis_secret: false\ndescription: Open\n',
  'f/a/nightly.schedule.yaml':
    'summary: Nightly\nschedule: 0 0 3 * * *\ntimezone: Etc/UTC\nscript_path: f/a/steps\nis_flow: true\nenabled: false\nargs: {}\nno_flow_overlap: true\n',
  'c_page.resource-type.yaml': 'schema: {type: object}\ndescription: Pages\nformat_extension: md\n',
};

let root: string;
let server: StandIn;
let pushed: { code: number; text: string };
beforeAll(async () => {
  root = writeWorkspace(FILES);
  linkPackages(join(root, 'f/a/counter__raw_app'));
  server = startStandIn('prod');
  const target = { cwd: root, home: join(root, '.local'), url: server.url, workspace: 'prod', token: 'x' };
  pushed = await wmill(target, 'sync', 'push', '--yes');
}, 60_000);
afterAll(async () => {
  await server.stop();
  removeWorkspaces();
});

test('a workspace with an item of every kind arrives whole, as the embedded runtime reads it', () => {
  expect({ code: pushed.code, text: pushed.text }).toMatchObject({ code: 0 });
  const expected = wanted(loadWorkspace(root, 'prod'));
  expect(Object.values(expected).filter((items) => Object.keys(items).length === 0)).toEqual([]);
  expect(received(server.writes)).toEqual(expected);
});

test('and with every key of every file', () => {
  const sent = bodies(server.writes);
  for (const { file, route, id, content } of itemFiles(root, filesOf(root))) {
    expect({ file, ...sent[route]?.[id] }).toMatchObject({ file, ...content });
  }
});
