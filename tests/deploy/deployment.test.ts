import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plannedChanges, push } from '../../tools/deploy/deployment.ts';
import { scriptPath } from '../../tools/deploy/push_order.ts';
import { wmillIn } from '../../tools/deploy/wmill.ts';
import { readImports } from '../../tools/import_graph.ts';
import { copyOfWorkspace, removeCopies } from './copies.ts';
import { type StandIn, startStandIn } from './stand_in.ts';

const config = mkdtempSync(join(tmpdir(), 'wmill-config-'));
const root = copyOfWorkspace();
const servers: StandIn[] = [];
afterAll(async () => {
  for (const server of servers) await server.stop();
  rmSync(config, { recursive: true, force: true });
  removeCopies();
});

/** A workspace that has nothing, and the CLI against it. */
function emptyWorkspace() {
  const server = startStandIn('prod');
  servers.push(server);
  const wmill = wmillIn(root, ['--base-url', server.url, '--workspace', 'prod', '--token', 'x'], config);
  return { server, wmill };
}

/** The scripts in the order in which they are first created. */
function created({ writes }: StandIn): string[] {
  const paths = writes.filter(({ route }) => route === 'scripts/create').map(({ body }) => String(body.path));
  return [...new Set(paths)];
}

/** Each import whose importer was there when it was created: for each of them Windmill re-locks the importer, and then its importers. */
function importersBefore(order: readonly string[]): string[] {
  const position = new Map(order.map((path, index) => [path, index]));
  return readImports(root, ['f']).flatMap(({ from, to, isType }) => {
    const [importer, imported] = [position.get(scriptPath(from)), position.get(scriptPath(to))];
    const late = !isType && importer !== undefined && imported !== undefined && importer < imported;
    return late ? [`${from} before ${to}`] : [];
  });
}

test('every script is created after the scripts that it imports', async () => {
  const { server, wmill } = emptyWorkspace();
  const changes = await plannedChanges(wmill, []);
  await push(wmill, root, changes, [], () => {});
  const order = created(server);
  const scripts = changes
    .filter(({ path }) => path.endsWith('.script.yaml'))
    .map(({ path }) => scriptPath(path));
  expect(order.toSorted()).toEqual(scripts.toSorted());
  expect(importersBefore(order)).toEqual([]);
  const kinds = new Set(server.writes.map(({ route }) => route));
  expect([...kinds]).toEqual(expect.arrayContaining(['flows/create', 'resources/create', 'apps/create_raw']));
}, 120_000);

test('a push by the CLI alone creates many before their imports', async () => {
  const { server, wmill } = emptyWorkspace();
  await wmill('sync', 'push', '--yes');
  expect(importersBefore(created(server)).length).toBeGreaterThan(50);
}, 60_000);

test('a plan of one change is one push, and no dry run writes', async () => {
  const { server, wmill } = emptyWorkspace();
  const changes = await plannedChanges(wmill, []);
  expect(server.writes).toEqual([]);
  const said: string[] = [];
  const one = changes.filter(({ path }) => path === 'f/shared/lib/errors.ts');
  await push(wmill, root, one, ['--includes', 'f/shared/lib/errors.*'], (text) => said.push(text));
  expect(said).toEqual(['everything else']);
  expect(created(server)).toEqual(['f/shared/lib/errors']);
}, 60_000);

test('a refused push names the command and what the CLI printed, without the token', async () => {
  const wmill = wmillIn(
    root,
    ['--base-url', 'http://127.0.0.1:9/', '--workspace', 'prod', '--token', 'secret9'],
    config,
  );
  const failed = await plannedChanges(wmill, []).catch(String);
  expect(failed).toMatch(/^Error: "wmill sync push" ended with 1:/);
  expect(failed).not.toContain('secret9');
}, 60_000);

test('the command lists the plan, and pushes nothing on a dry run or without consent', async () => {
  const { server } = emptyWorkspace();
  const command = async (...words: string[]) => {
    const child = Bun.spawn(
      [process.execPath, join(import.meta.dir, '../../tools/deploy/deploy.ts'), ...words],
      {
        env: { ...process.env, NO_COLOR: '1', WMILL_CONFIG_DIR: config },
        stdin: 'ignore',
        stdout: 'pipe',
      },
    );
    return { text: await child.stdout.text(), code: await child.exited };
  };
  const target = ['--base-url', server.url, '--workspace', 'prod', '--token', 'x'];
  const dry = await command(...target, '--dry-run');
  expect(dry).toMatchObject({
    code: 0,
    text: expect.stringMatching(/^\d+ changes, \d+ of them new files\n$/),
  });
  const unasked = await command(...target);
  expect(unasked).toMatchObject({ code: 1, text: expect.stringContaining('nothing was pushed') });
  expect(server.writes).toEqual([]);
  expect(await command()).toMatchObject({ code: 2, text: expect.stringContaining('--workspace') });
}, 180_000);
