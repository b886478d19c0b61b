/**
 * What Stryker runs for each mutant: first the tests that import the changed file, which find most of them in a moment, then all
 * tests of the core. Without a mutant it runs them all.
 */
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Glob } from 'bun';

/** Stryker's copy of the project, three levels below the project itself. */
const root = process.cwd();
/** Reads the sources as people wrote them, which Stryker's copy is not. */
const readsSources = 'is everything that the code can end a request with';
/** Works on 10,000 rows and concerns no file but those it imports. */
const slow = 'tests/credits/lib/audit/audit.test.ts';

const tests = [...new Glob('tests/credits/{lib,golden}/**/*.test.ts').scanSync(root)].sort();
const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;

if (!existsSync(join(root, '.venv'))) symlinkSync(join(root, '../../../.venv'), join(root, '.venv'));
const near = mutant === undefined ? tests : testsOf(changedFile(mutant));
const far = tests.filter((name) => !near.includes(name) && name !== slow);
process.exit(pass(near) && pass(far) ? 0 : 1);

/** Stryker writes every mutant of every file into its copy of the sources, each behind its number. */
function changedFile(id: string): string {
  const files = [...new Glob('f/credits/lib/**/*.ts').scanSync(root)];
  const file = files.find((name) => text(name).includes(`("${id}")`));
  if (!file) throw new Error(`no file of f/credits/lib has the mutant ${id}`);
  return basename(file);
}

function testsOf(file: string): string[] {
  return tests.filter((name) => text(name).includes(`/${file}'`));
}

function text(name: string): string {
  return readFileSync(join(root, name), 'utf8');
}

function pass(files: readonly string[]): boolean {
  if (files.length === 0) return true;
  const others = `^(?!.*${readsSources})`;
  const command = [process.execPath, 'test', '--bail', '--timeout=60000', '-t', others, ...files];
  return Bun.spawnSync(command, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).exitCode === 0;
}
