import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadWorkspace } from '../../local/workspace/load.ts';
import type { Json } from '../../local/workspace/types.ts';
import { copyOfWorkspace, filesOf, removeCopies } from './copies.ts';
import { itemFiles } from './files.ts';
import { bodies, received, wanted } from './pushed.ts';
import { type StandIn, startStandIn } from './stand_in.ts';
import { wmill } from './wmill.ts';

const WORKSPACE = 'prod';
const NOTEBOOK = 'f/credits/resources/verify_notebook.resource.file.ipynb';
const SECRET = 'xoxb-must-stay-here';

const home = mkdtempSync(join(tmpdir(), 'wmill-home-'));

/** With one secret that a person wrote into a file. */
function copyWithSecret(): string {
  const root = copyOfWorkspace();
  writeFileSync(
    join(root, 'f/credits/slack_bot_token.variable.yaml'),
    `value: ${SECRET}\nis_secret: true\ndescription: ''\n`,
  );
  return root;
}

const push = (root: string, server: StandIn, ...more: string[]) =>
  wmill({ cwd: root, home, url: server.url, workspace: WORKSPACE, token: 'x' }, 'sync', 'push', ...more);

/** What no push takes along: what is for the `local` workspace, variables, folders, schedules, and the types that the CLI writes for an app. */
const isStaying = (file: string) =>
  /\.local\.|\.variable\.yaml$|\/folder\.meta\.yaml$|\.schedule\.yaml$|\/wmill\.d\.ts$/.test(file);

let root: string;
let files: string[];
let server: StandIn;
let planned: string[];
let pushed: { code: number; text: string };
beforeAll(async () => {
  root = copyWithSecret();
  files = filesOf(root);
  server = startStandIn(WORKSPACE);
  const plan = await push(root, server, '--dry-run', '--json-output');
  const { changes } = JSON.parse(plan.out) as { changes: { path: string }[] };
  planned = changes.map(({ path }) => path).sort();
  pushed = await push(root, server, '--yes');
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(home, { recursive: true, force: true });
  removeCopies();
});

describe('`wmill sync push` to a new server', () => {
  test('is accepted by the CLI, which skips no file and makes up none', () => {
    const complaints = pushed.text
      .split('\n')
      .filter((line) => /skipping|invalid|failed|missing/i.test(line))
      // The schedules, on purpose.
      .filter((line) => !/schedule file/.test(line));
    expect({ code: pushed.code, complaints }).toEqual({ code: 0, complaints: [] });
    expect(filesOf(root)).toEqual(files);
  });

  test('sends every item as the embedded runtime reads it, and nothing else', () => {
    const sent = received(server.writes);
    const workspace = wanted(loadWorkspace(root, WORKSPACE));
    for (const [kind, items] of Object.entries(workspace)) {
      expect({ kind, paths: Object.keys(sent[kind] ?? {}).sort() }).toEqual({
        kind,
        paths: Object.keys(items).sort(),
      });
    }
    expect(sent).toEqual(workspace);
  });

  test('tells the server every key of every file, with its value', () => {
    const sent = bodies(server.writes);
    const items = itemFiles(
      root,
      files.filter((file) => !isStaying(file)),
    );
    const untold = items.flatMap(({ file, route, id, content }) => {
      const body = sent[route]?.[id] ?? {};
      const keys = Object.keys(content).filter((key) => !Bun.deepEquals(body[key], content[key]));
      return keys.map((key) => `${file}: ${key} arrives as ${JSON.stringify(body[key])}`);
    });
    expect(untold).toEqual([]);
    const kinds = new Set(items.map(({ route }) => route));
    expect(kinds).toEqual(
      new Set(Object.keys(sent).filter((route) => route !== 'workspace_dependencies/create')),
    );
  });

  test('takes every file of the workspace but secrets and what is for the `local` one', () => {
    // A shared lock travels inside of the scripts that name it.
    const expected = files.filter((file) => !isStaying(file) && !file.startsWith('locks/'));
    expect(planned).toEqual(expected);
    expect(files.filter(isStaying)).toContain('f/credits/resources/slack.local.resource.yaml');
  });

  test('carries the notebook whole', () => {
    const notebook = received(server.writes)['resources/create']?.['f/credits/resources/verify_notebook'];
    expect(notebook).toEqual({
      resource_type: 'c_notebook',
      description: expect.any(String),
      value: { content: readFileSync(join(root, NOTEBOOK), 'utf8') },
    });
  });

  test('carries no secret: resources name the variables that hold them', () => {
    expect(server.raw.filter((text) => text.includes(SECRET))).toEqual([]);
    expect(server.raw.filter((text) => /xox[abp]-\w/.test(text))).toEqual([]);
    const secrets = [...loadWorkspace(root, WORKSPACE).resources.values()].flatMap(({ value }) =>
      secretFields(value),
    );
    expect(secrets.length).toBeGreaterThan(2);
    expect(secrets.filter((value) => !value.startsWith('$var:'))).toEqual([]);
  });
});

/** The values of all fields whose names tell of a secret. */
function secretFields(value: Json): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    /token|secret|password/.test(key) ? [String(inner)] : secretFields(inner),
  );
}
