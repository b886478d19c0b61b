import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadWorkspace } from '../../local/workspace/load.ts';
import type { Json } from '../../local/workspace/types.ts';
import { received, wanted } from './pushed.ts';
import { type StandIn, startStandIn } from './stand_in.ts';
import { wmill } from './wmill.ts';

const REPOSITORY = join(import.meta.dir, '../..');
const WORKSPACE = 'prod';
const NOTEBOOK = 'f/credits/resources/verify_notebook.resource.file.ipynb';
const SECRET = 'xoxb-must-stay-here';

const home = mkdtempSync(join(tmpdir(), 'wmill-home-'));
const copies: string[] = [];

/** The workspace, and nothing of the repository around it, with one secret that a person wrote into a file. */
function copyOfWorkspace(): string {
  const root = mkdtempSync(join(tmpdir(), 'pushed-'));
  copies.push(root);
  for (const name of readdirSync(REPOSITORY)) {
    if (name !== 'wmill.yaml' && name !== 'f' && !name.endsWith('.resource-type.yaml')) continue;
    cpSync(join(REPOSITORY, name), join(root, name), {
      recursive: true,
      filter: (file) => !file.endsWith('__pycache__'),
    });
  }
  writeFileSync(
    join(root, 'f/credits/slack_bot_token.variable.yaml'),
    `value: ${SECRET}\nis_secret: true\ndescription: ''\n`,
  );
  return root;
}

const push = (root: string, server: StandIn, ...more: string[]) =>
  wmill({ cwd: root, home, url: server.url, workspace: WORKSPACE, token: 'x' }, 'sync', 'push', ...more);

/** The files of a copy, without those of the CLI itself. */
function filesOf(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^wmill(-lock)?\.yaml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

let root: string;
let files: string[];
let server: StandIn;
let planned: string[];
let pushed: { code: number; text: string };
beforeAll(async () => {
  root = copyOfWorkspace();
  files = filesOf(root);
  server = startStandIn(WORKSPACE);
  const plan = await push(root, server, '--dry-run', '--json-output');
  const { changes } = JSON.parse(plan.out) as { changes: { path: string }[] };
  planned = changes.map(({ path }) => path).sort();
  pushed = await push(root, server, '--yes');
}, 60_000);
afterAll(async () => {
  await server.stop();
  for (const directory of [home, ...copies]) rmSync(directory, { recursive: true, force: true });
});

describe('`wmill sync push` to a new server', () => {
  test('is accepted by the CLI, which skips no file and makes up none', () => {
    const complaints = pushed.text
      .split('\n')
      .filter((line) => /skipping|invalid|failed|missing/i.test(line));
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

  test('takes every file of the workspace but secrets and what is for the `local` one', () => {
    const staying = files.filter((file) => file.includes('.local.') || file.endsWith('.variable.yaml'));
    expect(planned).toEqual(files.filter((file) => !staying.includes(file)));
    expect(staying).toContain('f/credits/resources/slack.local.resource.yaml');
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
