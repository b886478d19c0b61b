/** Copies of this workspace: all that the official CLI reads, and nothing of the repository around it. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const REPOSITORY = join(import.meta.dir, '../..');
const TOP = ['wmill.yaml', 'wmill-lock.yaml', 'f', 'u', 'dependencies', 'locks'];
const copies: string[] = [];

export function copyOfWorkspace(): string {
  const root = mkdtempSync(join(tmpdir(), 'workspace-'));
  copies.push(root);
  for (const name of readdirSync(REPOSITORY)) {
    if (!TOP.includes(name) && !name.endsWith('.resource-type.yaml')) continue;
    cpSync(join(REPOSITORY, name), join(root, name), {
      recursive: true,
      filter: (file) => !/(__pycache__|node_modules|__raw_app\/package-lock\.json)$/.test(file),
    });
  }
  for (const app of new Bun.Glob('**/*__raw_app').scanSync({ cwd: root, onlyFiles: false })) {
    linkPackages(join(root, app));
  }
  return root;
}

/** The CLI bundles an app with the packages in the app's own directory, and would install them. */
export function linkPackages(app: string): void {
  const packages = join(app, 'node_modules');
  mkdirSync(packages);
  for (const name of readdirSync(join(REPOSITORY, 'node_modules'))) {
    symlinkSync(join(REPOSITORY, 'node_modules', name), join(packages, name));
  }
}

/** Removes every copy; for afterAll. */
export function removeCopies(): void {
  for (const root of copies.splice(0)) rmSync(root, { recursive: true, force: true });
}

/** The files of a copy, without those of the CLI itself. */
export function filesOf(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^wmill(-lock)?\.yaml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((file) => !/^(dist|\.local)\/|node_modules\//.test(file))
    .sort();
}
