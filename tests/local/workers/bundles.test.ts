import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTrial, type Trial } from '../runtime/trial.ts';

let trial: Trial;
beforeEach(async () => {
  trial = await startTrial();
});
afterEach(() => trial[Symbol.asyncDispose]());

const PATH = 'f/test/step';
const ownFile = () => join(trial.workspace.root, `${PATH}.ts`);
// The wrapper's first argument is the file it runs.
const step = `import { rate } from './rate';
export function main(fail = false) {
  if (fail) throw new TypeError('intentional');
  return [rate, process.argv[2]];
}
`;

function write(content: string, rate: string): void {
  trial.addScript('f/test/rate', 'bun', `export const rate = '${rate}';`);
  trial.addScript(PATH, 'bun', content);
}

async function run(args = {}) {
  return trial.runtime.wait(trial.runtime.run({ kind: 'script', path: PATH, args }));
}

/** Files are bundled when they have not been written within the last 50 ms. */
const untilOld = () => Bun.sleep(60);

/** Runs the step until it runs from another file than its own. */
async function untilBundled(): Promise<unknown[]> {
  for (;;) {
    const result = (await run()).result as unknown[];
    if (result[1] !== ownFile()) return result;
    await Bun.sleep(20);
  }
}

describe('a TypeScript step that imports', () => {
  test('waits for its bundle and runs from it, also when it is started twice at once', async () => {
    write(step, 'old');
    await untilOld();
    const bundled = ['old', expect.stringContaining(join(trial.directory, 'state', 'bundles'))];
    const jobs = await Promise.all([run(), run()]);
    expect(jobs.map(({ result }) => result)).toEqual([bundled, bundled]);
    expect(readdirSync(join(trial.directory, 'state', 'bundles'))).toHaveLength(1);
  });

  test('runs from its own file a moment after that was written', async () => {
    write(step, 'old');
    expect((await run()).result).toEqual(['old', ownFile()]);
  });

  test('frees its slot when it is canceled while its bundle is being built', async () => {
    await trial[Symbol.asyncDispose]();
    trial = await startTrial({ parallelism: 1 });
    write(step, 'old');
    await untilOld();
    const canceled = trial.runtime.run({ kind: 'script', path: PATH, args: {} });
    while (!existsSync(join(trial.directory, 'state', 'bundles'))) await Bun.sleep(0);
    const next = run();
    trial.runtime.cancel(canceled, 'not needed', 'test');
    expect((await trial.runtime.wait(canceled)).outcome).toBe('canceled');
    expect((await next).result).toEqual(['old', expect.any(String)]);
  });

  test('never runs an old version after one of its files changed', async () => {
    write(step, 'old');
    await untilBundled();
    write(step, 'new');
    expect((await run()).result).toEqual(['new', expect.any(String)]);
    expect((await untilBundled())[0]).toBe('new');
  });

  test('detects a changed file of the same size and modification time', async () => {
    write(step, 'old');
    const rate = join(trial.workspace.root, 'f/test/rate.ts');
    const long = new Date('2026-01-01T00:00:00Z');
    utimesSync(rate, long, long);
    await untilBundled();
    writeFileSync(rate, "export const rate = 'new';");
    utimesSync(rate, long, long);
    expect((await run()).result).toEqual(['new', expect.any(String)]);
  });

  test('reports its own file and line when it throws', async () => {
    write(step, 'old');
    await untilBundled();
    const job = await run({ fail: true });
    expect(job.result).toMatchObject({ error: { name: 'TypeError', message: 'intentional' } });
    expect(JSON.stringify(job.result)).toContain(`${ownFile()}:3:`);
  });

  test('runs as bytecode, in strict mode', async () => {
    write(
      step.replace('[rate,', "[(function () { return this; })() === undefined ? 'strict' : rate,"),
      'old',
    );
    const [rate, file] = await untilBundled();
    expect(rate).toBe('strict');
    expect(String(file)).toEndWith('/compiled.js');
    expect(existsSync(`${file}.jsc`)).toBe(true);
  });

  test('runs from its bundle without bytecode when it uses top-level await or import.meta', async () => {
    for (const more of ['await Bun.sleep(0);', 'export const home = import.meta.env.HOME;']) {
      write(`${step}\n${more}`, 'old');
      const [rate, file] = await untilBundled();
      expect(rate).toBe('old');
      expect(String(file)).toEndWith('/bundle.js');
    }
  });

  test('has the path of its own file, bundled or not', async () => {
    for (const more of ['', 'await Bun.sleep(0);']) {
      write(`${step.replace('process.argv[2]', 'import.meta.dir')}\n${more}`, 'old');
      await untilOld();
      expect((await run()).result).toEqual(['old', join(trial.workspace.root, 'f/test')]);
      expect((await run()).result).toEqual(['old', join(trial.workspace.root, 'f/test')]);
    }
  });

  test('runs unbundled when it cannot be bundled', async () => {
    write(`${step}\nexport const other = () => import('./absent');`, 'old');
    await untilOld();
    for (let count = 0; count < 2; count++) expect((await run()).result).toEqual(['old', ownFile()]);
  });
});
