import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenRuntime, openRuntime, type Services } from '../../local/cli/open.ts';
import { openPlace } from '../../local/cli/state.ts';
import { removeWorkspace, workspaceWithPolicy } from '../e2e/workspace.ts';

const COMMAND = join(import.meta.dir, '../../tools/verify/verify_windmill.ts');
const scratch = mkdtempSync(join(tmpdir(), 'verified-'));
const altered = workspaceWithPolicy((policy) => ({
  ...policy,
  expected_block_rates: { basic: '0.85', standard: '0.90', max: '1.00' },
}));
const opened: OpenRuntime<Services>[] = [];

/** A runtime that has never run anything, to be taken for a server. */
async function server(root?: string): Promise<string[]> {
  const dir = join(scratch, `${opened.length}`);
  const env = { LOCAL_STATE_DIR: dir, ...(root !== undefined && { LOCAL_WORKSPACE_DIR: root }) };
  const runtime = await openRuntime(openPlace('local', env), {});
  opened.push(runtime);
  return ['--base-url', runtime.api.url, '--token', runtime.runtime.userToken];
}

async function verify(...words: string[]) {
  const child = Bun.spawn([process.execPath, COMMAND, ...words], {
    env: { ...process.env, NO_COLOR: '1' },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { code, text: `${out}${err}` };
}

let sound: string[];
let broken: string[];
beforeAll(async () => {
  [sound, broken] = [await server(), await server(altered)];
});
afterAll(async () => {
  for (const { close } of opened) await close();
  removeWorkspace(altered);
  rmSync(scratch, { recursive: true, force: true });
});

test('every check of the story is equal where the same files run, and no secret is printed', async () => {
  const { code, text } = await verify(...sound);
  expect({ code, text }).toMatchObject({ code: 0, text: expect.stringMatching(/(\d+) of \1 equal/) });
  const rows = text.split('\n').filter((line) => line.endsWith('  yes'));
  expect(rows.map((row) => row.split('  ')[0])).toEqual([
    'manual dry run',
    'a dry run writes nothing',
    'scheduled run: six requests',
    'scheduled run again: nothing new',
    'scheduled run: the missing link',
    'threads of the channel',
    'private messages',
    'monitor',
    'archive',
    'reconcile',
    'replay',
    'app is deployed',
    'app: its requests',
    'app: its channels',
    'event: answered within seconds',
    'approval by button',
    'approval in Windmill',
    'kill switch on: no post',
    'kill switch off: answered by hand',
    'lost answer: one amount',
    'spend, dry run: the text',
    'spend: amounts, origins, drivers, no data',
    'spend: no data of the sources',
    'spend: one post in each channel',
    'spend, again: nothing is posted',
    'spend: calls to the sources',
  ]);
  expect(text).toMatch(/^lost answer: one amount +1 \$584\.84 +1 \$584\.84/m);
  expect(text).not.toContain(sound[3]);
  expect(text).not.toContain('xoxb-');
  const again = await verify(...sound);
  expect(again).toMatchObject({ code: 1, text: expect.stringContaining('LOCAL_STATE_DIR') });
}, 600_000);

test('another amount is shown beside the right one, with what to do, and ends with exit code 1', async () => {
  const { code, text } = await verify(...broken, '--only', 'byHand');
  expect(code).toBe(1);
  expect(text).toMatch(/^manual dry run +success: \$4,948\.80 +success: \$5,\d{3}\.\d\d +NO$/m);
  expect(text).toMatch(/manual dry run: open the run of f\/credits\/flows\/credit_from_url/);
  expect(text).toContain('1 of 2 equal');
}, 120_000);

test('a wrong token or address is refused before anything is deployed', async () => {
  const { code, text } = await verify('--base-url', sound[1] ?? '', '--token', 'guessed');
  expect({ code, text }).toMatchObject({ code: 1, text: expect.stringContaining('401') });
}, 60_000);
