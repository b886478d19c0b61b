/** The lock of a TypeScript script: the workspace's package.json for scripts, and Bun's resolution of it. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { REPOSITORY } from '../home.ts';

const shape = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });
const published = z.object({
  version: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
});
const SEPARATOR = '\n//bun.lock\n';
const NOTHING = '<empty>';

/**
 * In the format that Windmill's workers write and install: both files in one text, below the name of the dependency file.
 * @param packageJson the content of dependencies/package.json, which lists what scripts may import
 * @param root directory with a package-lock.json that pins the installed packages: the lock then has the same versions, and no
 *   registry is asked
 * @param name of the dependency file
 * @throws when Bun cannot resolve a dependency
 */
export async function bunLock(packageJson: string, root: string, name = 'default'): Promise<string> {
  const hasAny = Object.keys(dependenciesOf(packageJson)).length > 0;
  return `${origin(packageJson, name)}${packageJson}${SEPARATOR}${hasAny ? await resolved(packageJson, root) : NOTHING}`;
}

/** The workspace's own dependency file, by its content. */
function origin(packageJson: string, name: string): string {
  const hash = new Bun.CryptoHasher('sha256').update(packageJson).digest('hex');
  return `// workspace-dependencies-mode: manual\n// workspace-dependencies: ${name}:${hash}\n`;
}

/** Name -> version. @throws when the text is not a package.json */
export function dependenciesOf(packageJson: string): Record<string, string> {
  try {
    return shape.parse(JSON.parse(packageJson)).dependencies;
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Error(`dependencies/package.json cannot be read: ${reason}; repair it`, { cause });
  }
}

async function resolved(packageJson: string, root: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'bun-lock-'));
  try {
    writeFileSync(join(directory, 'package.json'), packageJson);
    const pinned = join(root, 'package-lock.json');
    if (existsSync(pinned)) copyFileSync(pinned, join(directory, 'package-lock.json'));
    const command = [process.execPath, 'install', '--lockfile-only', '--save-text-lockfile'];
    const child = Bun.spawn(command, { cwd: directory, stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' });
    const [err, exit] = await Promise.all([child.stderr.text(), child.exited]);
    if (exit !== 0) throw new Error(`Bun cannot resolve dependencies/package.json: ${err.trim()}`);
    return asPublished(portable(readFileSync(join(directory, 'bun.lock'), 'utf8')), root);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * In a lock version that every Bun since 1.2 reads, whatever version a worker has: an older Bun discards a lock of version 2, whose
 * content equals version 1. Without the name of this project and the address of a registry.
 */
function portable(lock: string): string {
  const version = /"lockfileVersion": (\d+)/.exec(lock)?.[1];
  if (version !== '1' && version !== '2') {
    throw new Error(`Bun ${Bun.version} writes locks of version ${version}, which workers may not support`);
  }
  return lock
    .replace(/^ {2}"configVersion": \d+,\n/m, '')
    .replace(/"lockfileVersion": \d+,\n/, '"lockfileVersion": 1,\n  "configVersion": 1,\n')
    .replace(/^ {6}"name": "[^"]*",\n/m, '')
    .replace(/(: \["[^"]+", )"https?:[^"]*"/g, '$1""');
}

/**
 * A registry names the executables of a package as the package does; those of a package-lock.json are rewritten by npm. Without this,
 * a server that makes the lock anew would write another one.
 */
function asPublished(lock: string, root: string): string {
  return lock.replace(/^ {4}"[^"]+": \["(.+?)@([^"@]+)", .*$/gm, (line, name: string, version: string) => {
    if (!line.includes('"bin": {')) return line;
    const bin = [root, REPOSITORY].map((place) => executables(place, name, version)).find(Boolean);
    return bin === undefined ? line : line.replace(/"bin": \{[^}]*\}/, () => `"bin": { ${bin} }`);
  });
}

/** As in a lock, of the package that is installed in that version; undefined when it is not. */
function executables(place: string, name: string, version: string): string | undefined {
  const file = join(place, 'node_modules', name, 'package.json');
  if (!existsSync(file)) return undefined;
  const { bin, version: installed } = published.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (installed !== version || typeof bin !== 'object') return undefined;
  return Object.entries(bin)
    .map((entry) => entry.map((text) => JSON.stringify(text)).join(': '))
    .join(', ');
}
