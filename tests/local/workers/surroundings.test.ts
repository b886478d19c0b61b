import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { z } from 'zod';
import { call, each, fixed, py, ts } from '../runtime/modules.ts';
import { startTrial, type Trial } from '../runtime/trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial();
  trial.addScript('f/test/lib/one', 'bun', 'export const one: number = 1;');
  trial.addScript('f/test/lib/two', 'python3', 'TWO = 2');
});
afterAll(() => trial[Symbol.asyncDispose]());

const ENVIRONMENT = 'export function main() { return process.env; }';
const Environment = z.record(z.string(), z.string());

describe('imports', () => {
  test('of an inline TypeScript step are resolved from its flow, the workspace or its packages', async () => {
    const content = [
      "import { one } from '../lib/one';",
      "import { one as again } from '/f/test/lib/one.ts';",
      "import Big from 'big.js';",
      "export async function main() { const more = await import('../lib/one.ts');",
      '  return [one, again, more.one, Big(2).toNumber()]; }',
    ].join('\n');
    const value = { modules: [ts('a', content)] };
    const id = trial.runtime.run({ kind: 'preview_flow', value, path: 'f/test/flows', args: {} });
    expect((await trial.runtime.wait(id)).result).toEqual([1, 1, 1, 2]);
  });

  test('of a stored TypeScript script are resolved from its file', async () => {
    trial.addScript(
      'f/test/scripts/sum',
      'bun',
      [
        "import { one } from '../lib/one.ts';",
        "import { one as again } from '/f/test/lib/one';",
        'export function main() { return one + again; }',
      ].join('\n'),
    );
    const job = await trial.flow({ modules: [call('a', 'f/test/scripts/sum')] });
    expect(job.result).toBe(2);
  });

  test('of Python steps are resolved from the workspace or the step', async () => {
    const content = [
      'from f.test.lib.two import TWO',
      'from ..lib.two import TWO as again',
      'def main():',
      '    return [TWO, again]',
    ].join('\n');
    const value = { modules: [py('a', content)] };
    const id = trial.runtime.run({ kind: 'preview_flow', value, path: 'f/test/flows', args: {} });
    expect((await trial.runtime.wait(id)).result).toEqual([2, 2]);
    trial.addScript(
      'f/test/scripts/sum_py',
      'python3',
      'from ..lib.two import TWO\ndef main():\n    return TWO',
    );
    expect((await trial.flow({ modules: [call('a', 'f/test/scripts/sum_py')] })).result).toBe(2);
  });

  test('that cannot be resolved fail the step without a download', async () => {
    const job = await trial.script(
      'bun',
      "import x from 'no-such-package-anywhere'; export function main() { return x; }",
    );
    expect(job.outcome).toBe('failure');
  });
});

describe('the environment of a step', () => {
  test('has the variables of a Windmill worker and none of the runtime', async () => {
    process.env.SECRET_OF_THE_RUNTIME = 'x';
    const job = await trial.flow({ modules: [each('l', fixed([1]), [ts('s', ENVIRONMENT)])] });
    delete process.env.SECRET_OF_THE_RUNTIME;
    const [env] = z.array(Environment).parse(job.result);
    const iteration = trial.runtime.jobs({ parentJob: job.id })[0];
    expect(env).toMatchObject({
      WM_WORKSPACE: 'local',
      WM_BASE_URL: 'http://127.0.0.1:9',
      BASE_INTERNAL_URL: 'http://127.0.0.1:9',
      WM_JOB_PATH: 'f/test/flow/forloop-0/s',
      WM_FLOW_PATH: 'f/test/flow/forloop-0',
      WM_FLOW_STEP_ID: 's',
      WM_FLOW_JOB_ID: iteration?.id ?? '',
      WM_ROOT_FLOW_JOB_ID: job.id,
      WM_ROOT_JOB_ID: job.id,
      WM_STATE_PATH: 'f/test/flow/forloop-0/s_user',
      WM_SCHEDULE_PATH: '',
      WM_SCHEDULED_FOR: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    expect(env).not.toHaveProperty('SECRET_OF_THE_RUNTIME');
  });

  test('has a token that is valid only while the step runs', async () => {
    const seen: unknown[] = [];
    const stop = trial.runtime.on((event) => {
      if (event.type === 'log') seen.push(event.line, trial.runtime.authenticate(event.line));
    });
    const job = await trial.script('bun', 'export function main() { console.log(process.env.WM_TOKEN); }');
    stop();
    expect(seen[1]).toEqual({ kind: 'job', jobId: job.id });
    expect(trial.runtime.authenticate(String(seen[0]))).toBeUndefined();
    expect(trial.runtime.authenticate('guess')).toBeUndefined();
    expect(trial.runtime.authenticate(trial.runtime.userToken)).toEqual({ kind: 'user' });
  });

  test.each([
    ['a script', { kind: 'script', path: 'f/test/env' } as const, 'f/test/env/user'],
    [
      'a scheduled script',
      {
        kind: 'script',
        path: 'f/test/env',
        schedulePath: 'f/test/daily',
        createdBy: 'schedule-f-test-daily',
      } as const,
      'f/test/env/schedule-f-test-daily',
    ],
    [
      'a preview without a path',
      { kind: 'preview', language: 'bun', content: ENVIRONMENT } as const,
      'u/user/tmp_state',
    ],
  ])('has a separate state path for %s', async (_, request, statePath) => {
    trial.addScript('f/test/env', 'bun', ENVIRONMENT);
    const job = await trial.runtime.wait(trial.runtime.run({ ...request, args: {} }));
    expect(Environment.parse(job.result).WM_STATE_PATH).toBe(statePath);
  });
});

describe('the directory of a step', () => {
  test('has its own ./shared, or a common one for a same_worker flow', async () => {
    const write = ts('a', "export async function main() { await Bun.write('./shared/x', 'hi'); }");
    const read = ts(
      'b',
      "import { existsSync } from 'node:fs'; export function main() { return existsSync('./shared/x'); }",
    );
    const steps = [write, each('l', fixed([1]), [read])];
    expect((await trial.flow({ modules: steps })).result).toEqual([false]);
    expect((await trial.flow({ modules: steps, same_worker: true })).result).toEqual([true]);
  });
});

describe('logs', () => {
  test('are collected line by line from both streams while the step runs', async () => {
    const from = trial.events.length;
    const content =
      "export async function main() { console.log('one\\ntwo'); process.stderr.write('three\\n'); process.stdout.write('é'); }";
    const job = await trial.script('bun', content);
    const lines = trial.events.slice(from).flatMap((event) => (event.type === 'log' ? [event.line] : []));
    expect(lines.toSorted()).toEqual(['one', 'three', 'two', 'é']);
    expect(trial.runtime.logs(job.id)).toContain('one\ntwo\n');
  });
});
