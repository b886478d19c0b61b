import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StepBunError, SUPPORTED, stepBun, stepBunChoice } from '../../../local/workers/step_bun.ts';
import { REPOSITORY, startTrial, type Trial } from '../runtime/trial.ts';

const PATH = 'f/test/step';
const STEP = `import { one } from './lib/one';
export function main() { return [Bun.version, one, process.argv[2]]; }
`;
const ownFile = (trial: Trial) => join(trial.workspace.root, `${PATH}.ts`);

async function run({ runtime }: Trial): Promise<{ result: unknown[]; log: string }> {
  const { id, result } = await runtime.wait(runtime.run({ kind: 'script', path: PATH, args: {} }));
  return { result: z.array(z.unknown()).parse(result), log: runtime.logs(id) };
}

describe.each([
  ['the workers of the supported Windmill', undefined, SUPPORTED.bun],
  ['the runtime itself', 'current', Bun.version],
] as const)('a TypeScript step on the Bun of %s', (_, stepBun, version) => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await startTrial(stepBun === undefined ? {} : { stepBun });
    trial.addScript('f/test/lib/one', 'bun', 'export const one = 1;');
    // With it Bun notes whether it could use the bytecode of a file.
    trial.addScript(PATH, 'bun', STEP, { envs: ['BUN_JSC_verboseDiskCache=1'] });
  });
  afterAll(() => trial[Symbol.asyncDispose]());

  test('runs from the bytecode of its bundle', async () => {
    const first = await run(trial);
    expect(first.result).toEqual([version, 1, ownFile(trial)]);
    let last = first;
    while (last.result[2] === ownFile(trial)) last = await run(trial);
    expect(last.result).toEqual([version, 1, expect.stringMatching(/\/bundles\/.*\/compiled\.js$/)]);
    expect(last.log).toContain('Cache hit');
  });

  test('has no output of the interpreter in its log', async () => {
    const content = "export function main() { console.log('mine'); }";
    const { id } = await trial.script('bun', content);
    expect(trial.runtime.logs(id)).toBe('mine\n');
  });
});

describe('the Bun of the supported Windmill', () => {
  test('is installed in its version for every platform', async () => {
    const { optionalDependencies } = z
      .object({ optionalDependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')));
    const versions = Object.entries(optionalDependencies)
      .filter(([name]) => name.startsWith('bun-worker-'))
      .map(([, alias]) => alias.replace(/^.*@/, ''));
    expect(versions).toEqual(Array.from({ length: 4 }, () => SUPPORTED.bun));
    const { executable, version } = stepBun('worker');
    const { stdout } = Bun.spawnSync([executable, '--version']);
    expect([stdout.toString().trim(), version]).toEqual([SUPPORTED.bun, SUPPORTED.bun]);
  });

  test('is the default; an unknown choice is refused with its name', () => {
    expect(stepBunChoice(undefined)).toBe('worker');
    expect(stepBunChoice('current')).toBe('current');
    expect(() => stepBunChoice('newest')).toThrow(StepBunError);
    expect(() => stepBunChoice('newest')).toThrow(
      /LOCAL_STEP_BUN is "newest": set it to one of worker, current/,
    );
  });
});
