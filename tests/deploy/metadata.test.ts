import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Served, serve } from '../../local/api/serve.ts';
import { Runtime } from '../../local/runtime.ts';
import { loadWorkspace } from '../../local/workspace/load.ts';
import { copyOfWorkspace, filesOf, REPOSITORY, removeCopies } from './copies.ts';
import { wmill } from './wmill.ts';

/** The CLI's index of what is current. */
const INDEX = 'wmill-lock.yaml';
/** Signatures, metadata and flows as they stand in the repository. */
const before = new Map<string, string>();
let root: string;
let runtime: Runtime;
let served: Served;
beforeAll(async () => {
  root = copyOfWorkspace();
  copyFileSync(join(REPOSITORY, 'package-lock.json'), join(root, 'package-lock.json'));
  for (const file of [...filesOf(root), INDEX]) before.set(file, readFileSync(join(root, file), 'utf8'));
  const python = join(REPOSITORY, '.venv/bin/python');
  const stateDir = join(root, '.local');
  runtime = await Runtime.open({ workspace: loadWorkspace(root), stateDir, baseUrl: '', python });
  served = serve(runtime, 0);
}, 60_000);
afterAll(async () => {
  await served.stop();
  await runtime.stop();
  removeCopies();
});

function generateMetadata(...more: string[]) {
  const home = join(root, '.local/home');
  mkdirSync(home, { recursive: true });
  const target = { cwd: root, home, url: `${served.url}/`, workspace: 'local', token: runtime.userToken };
  return wmill(target, 'generate-metadata', '--yes', ...more);
}

/** What is another than it was, with the way to put it right. */
const changed = () =>
  [...new Set([...before.keys(), ...filesOf(root)])]
    .filter((file) => readTextOf(file) !== before.get(file))
    .map((file) => `${file} is not as the CLI writes it: run "npm run metadata"`);

function readTextOf(file: string): string | undefined {
  return existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined;
}

describe('`wmill generate-metadata --yes` on what is committed', () => {
  test('finds nothing to do, and leaves no difference', async () => {
    const { code, text } = await generateMetadata();
    expect({ code, text, changed: changed() }).toMatchObject({
      code: 0,
      text: expect.stringContaining('All metadata up-to-date'),
      changed: [],
    });
  }, 120_000);

  test('makes the same from nothing, without asking a registry', async () => {
    rmSync(join(root, INDEX));
    const { code, text } = await generateMetadata('--skip-flows');
    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining('Done') });
    expect(changed().filter((told) => !told.startsWith(INDEX))).toEqual([]);
  }, 120_000);

  test('gives every script a lock, without the address of a registry or a place on this machine', () => {
    const scripts = [...loadWorkspace(root).scripts.values()];
    expect(scripts.filter(({ lock }) => lock === '').map(({ path }) => path)).toEqual([]);
    const telling = scripts.filter(({ lock }) => /https?:|file:|\/(home|root|tmp|Users)\//.test(lock));
    expect(telling.map(({ path }) => path)).toEqual([]);
  });

  test('notices a script whose signature has changed', async () => {
    const file = join(root, 'f/credits/scripts/report_problems.ts');
    const content = readFileSync(file, 'utf8');
    writeFileSync(file, `${content}export async function main(urgent: boolean) { return urgent; }\n`);
    await generateMetadata('--skip-flows');
    expect(changed()).toContainEqual(expect.stringContaining('report_problems.script.yaml'));
    rmSync(file);
  }, 120_000);
});
