/** The set-up, with commands in place of npm and Python that fail when two of them run at once. */
import { afterAll, expect, test } from 'bun:test';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dir, '../..');
const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

/** A checkout without packages, and a `bin` of commands that append to `calls`. */
function checkout(): string {
  const root = mkdtempSync(join(tmpdir(), 'setup-'));
  roots.push(root);
  for (const folder of ['tools', 'tests', 'f', 'bin']) mkdirSync(join(root, folder));
  cpSync(join(REPOSITORY, 'tools/setup.mjs'), join(root, 'tools/setup.mjs'));
  writeFileSync(join(root, 'package-lock.json'), '{}');
  writeFileSync(join(root, 'tests/requirements.txt'), '');
  writeFileSync(join(root, 'tests/requirements_rules.txt'), '');
  const alone = 'echo "$0 $*" >> calls\nmkdir busy || exit 1\nsleep 0.3\n';
  command(
    root,
    'bin/npm',
    `${alone}mkdir -p node_modules/.bin\nprintf '#!/bin/sh\\n' > node_modules/.bin/bun\nchmod +x node_modules/.bin/bun\nrmdir busy`,
  );
  const pip = `${alone.replaceAll('"', '\\"').replaceAll('$', '\\$')}rmdir busy`;
  command(
    root,
    'bin/python3',
    `[ "$1" = -m ] || exit 0\nmkdir -p .venv/bin\nprintf '%s\\n' '#!/bin/sh' "${pip}" > .venv/bin/python\nchmod +x .venv/bin/python`,
  );
  return root;
}

function command(root: string, name: string, body: string): void {
  writeFileSync(join(root, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(root, name), 0o755);
}

async function setup(root: string): Promise<{ code: number; err: string }> {
  const child = Bun.spawn(['node', 'tools/setup.mjs'], {
    cwd: root,
    env: { ...process.env, PATH: `${join(root, 'bin')}:${process.env.PATH}` },
    stdout: 'ignore',
    stderr: 'pipe',
  });
  const [err, code] = await Promise.all([child.stderr.text(), child.exited]);
  return { code, err };
}

const calls = (root: string) => readFileSync(join(root, 'calls'), 'utf8').trim().split('\n').length;

test('set-ups started at once install each part once, one after the other', async () => {
  const root = checkout();
  const ends = await Promise.all([setup(root), setup(root), setup(root)]);
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(ends.filter(({ err }) => err.includes('Waiting for another set-up')).length).toBe(2);
  expect(calls(root)).toBe(3);
  expect(existsSync(join(root, '.local/setup.pid'))).toBe(false);
});

test('a complete set-up runs nothing and prints nothing', async () => {
  const root = checkout();
  await setup(root);
  expect([await setup(root), calls(root)]).toEqual([{ code: 0, err: '' }, 3]);
});

test('the lock of a set-up that was killed is taken over', async () => {
  const root = checkout();
  const killed = Bun.spawn(['sleep', '0']);
  await killed.exited;
  mkdirSync(join(root, '.local'));
  writeFileSync(join(root, '.local/setup.pid'), `${killed.pid}`);
  expect((await setup(root)).code).toBe(0);
  expect(calls(root)).toBe(3);
});
