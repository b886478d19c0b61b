import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
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

/** Runs the step until it runs from another file than its own. */
async function untilBundled(): Promise<unknown[]> {
  for (;;) {
    const result = (await run()).result as unknown[];
    if (result[1] !== ownFile()) return result;
    await Bun.sleep(20);
  }
}

describe('a TypeScript step that imports', () => {
  test('runs from its bundle once that is built, with the same result', async () => {
    write(step, 'old');
    expect((await run()).result).toEqual(['old', ownFile()]);
    const [rate, file] = await untilBundled();
    expect(rate).toBe('old');
    expect(file).toStartWith(join(trial.directory, 'state', 'bundles'));
  });

  test('never runs an old version after one of its files changed', async () => {
    write(step, 'old');
    await untilBundled();
    write(step, 'new');
    expect((await run()).result).toEqual(['new', ownFile()]);
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
    expect((await run()).result).toEqual(['new', ownFile()]);
  });

  test('reports its own file and line when it throws', async () => {
    write(step, 'old');
    await untilBundled();
    const job = await run({ fail: true });
    expect(job.result).toMatchObject({ error: { name: 'TypeError', message: 'intentional' } });
    expect(JSON.stringify(job.result)).toContain(`${ownFile()}:3:`);
  });

  test('runs as bytecode once that is built, in strict mode', async () => {
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

  test('runs unbundled when it uses its own path', async () => {
    write(step.replace('process.argv[2]', 'import.meta.dir'), 'old');
    for (let count = 0; count < 5; count++) {
      expect((await run()).result).toEqual(['old', join(trial.workspace.root, 'f/test')]);
    }
  });

  test('runs unbundled when it cannot be bundled', async () => {
    write(`${step}\nexport const other = () => import('./absent');`, 'old');
    for (let count = 0; count < 3; count++) expect((await run()).result).toEqual(['old', ownFile()]);
  });
});
