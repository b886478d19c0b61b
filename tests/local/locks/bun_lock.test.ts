import { afterAll, expect, test } from 'bun:test';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bunLock } from '../../../local/locks/bun_lock.ts';
import { removeWorkspaces, writeWorkspace } from '../workspace/on_disk.ts';

afterAll(removeWorkspaces);

const REPOSITORY = join(import.meta.dir, '../../..');
const packageJson = readFileSync(join(REPOSITORY, 'dependencies/package.json'), 'utf8');
const SEPARATOR = '\n//bun.lock\n';

/** How a worker splits a lock before it installs. */
function asWorker(lock: string): string {
  const root = writeWorkspace({});
  const [first = '', second = ''] = lock.split(SEPARATOR);
  writeFileSync(join(root, 'package.json'), first.replace(/^\/\/.*\n/gm, ''));
  writeFileSync(join(root, 'bun.lock'), second);
  return root;
}

const bun = (cwd: string, ...words: string[]) =>
  Bun.spawnSync([process.execPath, ...words], { cwd, stdout: 'pipe', stderr: 'pipe' });

test('a lock pins every package to the version in package-lock.json', async () => {
  const [first, second = ''] = (await bunLock(packageJson, REPOSITORY)).split(SEPARATOR);
  const hash = new Bun.CryptoHasher('sha256').update(packageJson).digest('hex');
  expect(first).toBe(
    `// workspace-dependencies-mode: manual\n// workspace-dependencies: default:${hash}\n${packageJson}`,
  );
  const { packages } = JSON.parse(readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8'));
  const pinned = [...second.matchAll(/^ {4}"([^"]+)": \["[^"]+@([^"@]+)", ""/gm)];
  expect(pinned.length).toBeGreaterThan(20);
  for (const [, path = '', version] of pinned) {
    const place = path.replace(/^((?:@[^/]+\/)?[^/]+)\/(.+)$/, '$1/node_modules/$2');
    const entry = packages[`node_modules/${path}`] ?? packages[`node_modules/${place}`];
    expect([path, version]).toEqual([path, entry?.version]);
  }
});

test('every Bun since 1.2 accepts the lock unchanged, whatever the registry of this machine', async () => {
  const lock = await bunLock(packageJson, REPOSITORY);
  expect(lock).toContain('"lockfileVersion": 1,');
  expect(lock).not.toMatch(/https?:|"name"/);
  const { exitCode, stderr } = bun(asWorker(lock), 'install', '--frozen-lockfile', '--dry-run');
  expect({ exitCode, stderr: stderr.toString() }).toMatchObject({ exitCode: 0 });
  const other = asWorker(lock.replace(/"zod": "[^"]+"/, '"zod": "4.0.0"'));
  expect(bun(other, 'install', '--frozen-lockfile', '--dry-run').exitCode).not.toBe(0);
});

test('a lock is deterministic', async () => {
  const root = writeWorkspace({});
  copyFileSync(join(REPOSITORY, 'package-lock.json'), join(root, 'package-lock.json'));
  expect(await bunLock(packageJson, root)).toBe(await bunLock(packageJson, REPOSITORY));
});

test('executables stand in a lock as the package names them, which is what a server writes', async () => {
  const liquid = JSON.parse(readFileSync(join(REPOSITORY, 'node_modules/liquidjs/package.json'), 'utf8'));
  const lock = await bunLock(packageJson, REPOSITORY);
  const line = lock.split('\n').find((one) => one.startsWith('    "liquidjs": [')) ?? '';
  expect(JSON.parse(/"bin": (\{[^}]*\})/.exec(line)?.[1] ?? 'null')).toEqual(liquid.bin);
  expect(readFileSync(join(REPOSITORY, 'locks/package.json.lock'), 'utf8')).toBe(lock);
});

test('a workspace without script dependencies has an empty lock', async () => {
  const none = '{"dependencies": {}}\n';
  expect(await bunLock(none, writeWorkspace({}))).toEndWith(`\n${none}\n//bun.lock\n<empty>`);
});

test('a re-lock on a server moves no package: each is pinned by the file, or by its parent to one version', async () => {
  const { dependencies, overrides } = JSON.parse(packageJson) as Record<string, Record<string, string>>;
  const lock = readFileSync(join(REPOSITORY, 'locks/package.json.lock'), 'utf8');
  const packages = [...lock.matchAll(/^ {4}"([^"]+)": \["(?:[^"]+)@([^"@]+)", ""/gm)];
  const loose = packages.filter(
    ([, path = '', version]) => (dependencies?.[path] ?? overrides?.[path]) !== version,
  );
  // Two versions of one package cannot both be named. The first is asked for exactly; the line of the others is closed.
  expect(loose.map(([, path]) => path).sort()).toEqual([
    '@types/retry',
    'p-queue/eventemitter3',
    'p-retry/@types/retry',
  ]);
});
