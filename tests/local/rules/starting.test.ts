import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { retryDelay } from '../../../local/engine/retry.ts';
import { each, fixed, subflow, ts } from '../runtime/modules.ts';
import { flowYaml } from '../workspace/on_disk.ts';
import { type Asking, asking } from './asking.ts';

const PREPROCESSOR = ts(
  'preprocessor',
  'export function preprocessor(event: any) { return { from: event.kind }; }',
);
/** Fails until it was called `n` times; returns what it was given at each call. */
const FAILS_FIRST = `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
export function main(file: string, x: any, n: number) {
  const seen = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  seen.push(x);
  writeFileSync(file, JSON.stringify(seen));
  if (seen.length < n) throw new Error('not yet');
  return seen;
}`;

let asked: Asking;
beforeAll(async () => {
  asked = await asking(
    {
      'f/a/pre__flow/flow.yaml': flowYaml([], { preprocessor_module: PREPROCESSOR }),
      'f/a/calls__flow/flow.yaml': flowYaml([subflow('s', 'f/a/pre', { n: 'flow_input.n' })]),
      'f/a/often.schedule.yaml': JSON.stringify({
        ...{ schedule: '* * * * * *', timezone: 'UTC', script_path: 'f/a/pre', is_flow: true },
        ...{ enabled: true, args: { n: 2 } },
      }),
      'f/a/hook.http_trigger.yaml': JSON.stringify({
        ...{ script_path: 'f/a/pre', is_flow: true, route_path: 'hook', http_method: 'post' },
        ...{ request_type: 'sync', authentication_method: 'none', is_static_website: false },
        ...{ workspaced_route: false, wrap_body: false, raw_string: false },
      }),
    },
    { schedules: true },
  );
});
afterAll(() => asked.api.stop());

describe('rule 14: a retry', () => {
  const file = (name: string) => fixed(`${asked.api.runtime.workspace.root}/${name}`);

  test('has the arguments of the failed attempt', async () => {
    const inputs = { file: file('random'), x: 'Math.random()', n: '3' };
    const retry = { constant: { attempts: 3, seconds: 0 } };
    const seen = (await asked.preview([ts('a', FAILS_FIRST, inputs, { retry })])) as number[];
    expect(seen).toHaveLength(3);
    expect(new Set(seen).size).toBe(1);
  });

  test('of a loop restarts from its first element', async () => {
    const step = ts('s', FAILS_FIRST, { file: file('loop'), x: 'flow_input.iter.value', n: '5' });
    const loop = each(
      'l',
      fixed(['one', 'two']),
      [step],
      { skip_failures: false },
      { retry: { constant: { attempts: 6, seconds: 0 } } },
    );
    const results = (await asked.preview([loop])) as string[][];
    expect(results.at(-1)).toEqual(['one', 'one', 'one', 'one', 'one', 'two']);
  });

  test('has constant delays first, then exponential ones whose exponent counts all failures', () => {
    const retry = {
      constant: { attempts: 2, seconds: 7 },
      exponential: { attempts: 2, multiplier: 3, seconds: 2 },
    };
    const delays = [0, 1, 2, 3, 4].map((failures) => retryDelay(retry, failures, () => 0));
    expect(delays).toEqual([7, 7, 3 * 2 ** 3, 3 * 2 ** 4, undefined]);
  });
});

describe('rule 17: a preprocessor runs', () => {
  const start = async (route: string) =>
    (await asked.api.call('POST', `jobs/run_wait_result/f/${route}`, { n: 1 })).body;

  test('for a start over the API, unless disabled by the request, and for a trigger', async () => {
    expect(await start('f/a/pre')).toEqual({ from: 'webhook' });
    expect(await start('f/a/pre?skip_preprocessor=true')).toEqual({ n: 1 });
    const { url } = asked.api;
    expect(await (await fetch(`${url}/api/r/hook`, { method: 'POST' })).json()).toEqual({ from: 'http' });
  });

  test('neither for a step nor for a schedule', async () => {
    expect(await start('f/a/calls')).toEqual({ n: 1 });
    const scheduled = async () => {
      for (;;) {
        const [job] = asked.api.runtime.jobs({ schedulePath: 'f/a/often', status: 'completed' });
        if (job) return job;
        await Bun.sleep(20);
      }
    };
    expect((await scheduled()).result).toEqual({ n: 2 });
  }, 30_000);
});
