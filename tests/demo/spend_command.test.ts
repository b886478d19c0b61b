import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'spend-command-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** `npm run spend -- ...words` */
async function command(...words: string[]) {
  const file = join(import.meta.dir, '../../demo/spend/command.ts');
  const child = Bun.spawn([process.execPath, file, ...words], {
    env: { ...process.env, LOCAL_STATE_DIR: join(directory, 'state') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { out, err, code };
}

test('the report is on stdout and in the file, and nothing else is', async () => {
  const output = join(directory, 'report.txt');
  const { out, code } = await command('--dry-run', '--output', output);
  expect(code).toBe(0);
  expect(out).toStartWith('📊 Customer Spend Monitor — ');
  expect(out).toEndWith('Want to dig deeper into any of these? Just ask.\n');
  expect(readFileSync(output, 'utf8')).toBe(out);
}, 120_000);

test('an unknown customer ends with exit code 1 and the known names, without a report', async () => {
  const { out, err, code } = await command('--customer', 'Nobody');
  expect({ out, code }).toEqual({ out: '', code: 1 });
  expect(err).toContain('The policy has no customer "Nobody"; it has Cobalt Stays, Tidewater Pay');
}, 120_000);

test('an unknown flag ends with exit code 1 and the flags', async () => {
  const { out, err, code } = await command('--everything');
  expect({ out, code }).toEqual({ out: '', code: 1 });
  expect(err).toContain('npm run spend -- [--dry-run]');
});
