/**
 * Lets Stryker run the core's tests with Bun, many mutants per process: a plugin of kind TestRunner
 * (https://stryker-mutator.io/docs/stryker-js/guides/create-a-plugin/). The tests nearest to a mutant run first.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { Imports } from './imports.mjs';

/** The core's own tests and the transcripts; tests of other folders start servers or processes. */
const folders = ['tests/credits/lib', 'tests/credits/golden'];

class BunRunner {
  /** Milliseconds each test took in the dry run, by id. */
  #taken = new Map();
  #worker = null;

  async init() {
    // Stryker's copy of the project, three levels below the project itself.
    this.root = process.cwd();
    if (!existsSync(join(this.root, '.venv')))
      symlinkSync(join(this.root, '../../../.venv'), join(this.root, '.venv'));
    this.files = folders.flatMap((folder) => testFiles(this.root, folder)).sort();
    this.imports = new Imports(this.root);
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun({ timeout }) {
    const answer = await this.#ask(
      { files: this.files, tests: null, mutant: null, hitLimit: null, bail: false },
      timeout,
    );
    if (answer === 'timeout') return { status: 'timeout' };
    if (answer.error ?? answer.died) return { status: 'error', errorMessage: answer.error ?? answer.died };
    const tests = answer.ran.map(({ id, milliseconds, failure }) => {
      const common = { id, name: id, timeSpentMs: milliseconds, fileName: id.split(' > ')[0] };
      return failure === null
        ? { ...common, status: 'success' }
        : { ...common, status: 'failed', failureMessage: failure };
    });
    return { status: 'complete', tests, mutantCoverage: answer.coverage };
  }

  async mutantRun({
    activeMutant,
    testFilter,
    hitLimit,
    timeout,
    reloadEnvironment,
    disableBail,
    sandboxFileName,
  }) {
    const near = this.#nearness(relative(this.root, sandboxFileName));
    const asked = {
      files: reloadEnvironment ? near.files.filter(near.isNear) : this.files,
      tests: reloadEnvironment || !testFilter ? null : near.sort(testFilter),
      mutant: activeMutant.id,
      hitLimit: hitLimit ?? null,
      bail: !disableBail,
    };
    if (reloadEnvironment) this.#end();
    let answer = await this.#ask(asked, timeout);
    const failed = answer.ran?.find(({ failure }) => failure !== null);
    // A failure that no mutant explains comes from state that an earlier mutant left: retry in a new process.
    if (failed && !reloadEnvironment && !(await this.#passes(failed.id, timeout))) {
      this.#end();
      answer = await this.#ask(asked, timeout);
    }
    if (reloadEnvironment) this.#end();
    return verdict(answer);
  }

  async dispose() {
    this.#end();
  }

  async #passes(id, timeout) {
    const again = { files: this.files, tests: [id], mutant: null, hitLimit: null, bail: true };
    const answer = await this.#ask(again, timeout);
    return answer.ran?.every(({ failure }) => failure === null) ?? false;
  }

  /**
   * Test files that reach the source, those with its name first, and an order of tests. A mutant that needs its own process is run
   * only against the nearest: tests that import its file directly, and the transcripts. One that only others detect counts as survived.
   */
  #nearness(source) {
    const stem = basename(source, '.ts');
    const rank = (file) =>
      basename(file) === `${stem}.test.ts` ? 0 : this.imports.direct(file, source) ? 1 : 2;
    const files = this.files.filter((file) => this.imports.reaches(file, source));
    files.sort((a, b) => rank(a) - rank(b));
    const taken = (id) => this.#taken.get(id) ?? 0;
    const of = (id) => rank(id.split(' > ')[0]);
    const isNear = (file) => rank(file) < 2 || file.startsWith(folders[1]);
    return { files, isNear, sort: (ids) => [...ids].sort((a, b) => of(a) - of(b) || taken(a) - taken(b)) };
  }

  /** The worker's response, or 'timeout', after which there is a new worker. */
  #ask(asked, timeout) {
    this.#worker ??= startWorker(this.root);
    const worker = this.#worker;
    return new Promise((resolve) => {
      const done = (answer) => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('exit', onExit);
        for (const { id, milliseconds } of answer.ran ?? []) this.#taken.set(id, milliseconds);
        resolve(answer);
      };
      const onMessage = (answer) => done(answer);
      const onExit = (code, signal) => {
        this.#worker = null;
        done({ died: `the worker exited (${signal ?? code})` });
      };
      const timer = setTimeout(() => {
        worker.off('exit', onExit);
        this.#end();
        done('timeout');
      }, timeout * 0.9);
      worker.on('message', onMessage).on('exit', onExit);
      worker.send(asked);
    });
  }

  #end() {
    this.#worker?.kill('SIGKILL');
    this.#worker = null;
  }
}

function testFiles(root, folder) {
  const names = readdirSync(join(root, folder), { recursive: true });
  return names.filter((name) => name.endsWith('.test.ts')).map((name) => join(folder, name));
}

/** An exceeded hit limit and a process that a mutant crashes (by memory) count as timeouts, as in Stryker's own runners. */
function verdict(answer) {
  if (answer === 'timeout') return { status: 'timeout' };
  if (answer.died) return { status: 'timeout', reason: answer.died };
  if (answer.error) return { status: 'error', errorMessage: answer.error };
  const failed = answer.ran.find(({ failure }) => failure !== null);
  if (failed === undefined) return { status: 'survived', nrOfTests: answer.ran.length };
  if (failed.failure.includes('Stryker: Hit count limit reached'))
    return { status: 'timeout', reason: failed.failure };
  return {
    status: 'killed',
    killedBy: [failed.id],
    failureMessage: failed.failure,
    nrOfTests: answer.ran.length,
  };
}

function startWorker(root) {
  const bun = join(root, '../../../node_modules/.bin/bun');
  const worker = spawn(bun, [join(root, 'tools/mutation/worker.ts')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'json',
  });
  process.once('exit', () => worker.kill('SIGKILL'));
  return worker;
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'bun', injectableClass: BunRunner }];
