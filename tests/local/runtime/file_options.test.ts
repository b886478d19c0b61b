import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type Running, runApi } from '../api/running.ts';
import { flowYaml } from '../workspace/on_disk.ts';
import { call, identity, py, subflow, ts } from './modules.ts';

const COUNTS = 'export function main(x: number) { console.log("ran"); return Math.random(); }\n';
const yaml = (more: object) => JSON.stringify({ summary: '', ...more });
const TS_PREPROCESSOR = `
export async function preprocessor(event: { kind: string; body: { n: number } }) {
  console.log('preprocessing');
  if (event.body.n === 0) throw new Error('nothing to do');
  if (event.body.n < 0) return event.body.n;
  return { x: event.body.n + 1, kind: event.kind };
}
export function main(x: number, kind = 'none', value = 0) { return { x, kind, value }; }
`;
const PY_PREPROCESSOR = `
def preprocessor(event):
    return {"x": event["body"]["n"] + 1}

def main(x, n=0):
    return [x, n]
`;

let api: Running;
beforeAll(async () => {
  const retry = { constant: { attempts: 2, seconds: 0 } };
  api = await runApi({
    'f/a/limited.ts': COUNTS,
    'f/a/limited.script.yaml': yaml({ concurrent_limit: 1, tag: 'gpu' }),
    'f/a/kept.ts': COUNTS,
    'f/a/kept.script.yaml': yaml({ cache_ttl: 600 }),
    'f/a/kept__flow/flow.yaml': flowYaml([call('s', 'f/a/limited', { x: 'flow_input.x' })], {
      cache_ttl: 600,
    }),
    'f/a/fails__flow/flow.yaml': flowYaml(
      [ts('s', 'export function main() { throw new Error(String(Math.random())); }')],
      { cache_ttl: 600 },
    ),
    'f/a/slow.ts': 'export async function main() { await Bun.sleep(60_000); }\n',
    'f/a/slow.script.yaml': yaml({ timeout: 1 }),
    'f/a/patient.ts': 'export async function main() { await Bun.sleep(50); return 1; }\n',
    'f/a/patient.script.yaml': yaml({ timeout: 99_999_999 }),
    'f/a/env.ts': 'export function main() { return [process.env.GREETING, process.env.WM_WORKSPACE]; }\n',
    'f/a/env.script.yaml': yaml({ envs: ['GREETING=a=b'] }),
    'f/a/limits__flow/flow.yaml': flowYaml([identity('i', { ...{ priority: 3 }, retry })], {
      concurrent_limit: 1,
    }),
    'f/a/calls__flow/flow.yaml': flowYaml([subflow('s', 'f/a/limits')]),
    'f/a/ts.ts': TS_PREPROCESSOR,
    'f/a/ts.script.yaml': yaml({}),
    'f/a/py.py': PY_PREPROCESSOR,
    'f/a/py.script.yaml': yaml({}),
    'f/a/steps__flow/flow.yaml': flowYaml([call('s', 'f/a/ts', { x: 'flow_input.n' })]),
  });
});
afterAll(() => api.stop());

async function run(route: string, args: object) {
  const id = await api.start(route, args);
  const job = await api.runtime.wait(id);
  return { id, job, log: api.runtime.logs(id) };
}

describe('the log of a run begins with the unsupported options of its files', () => {
  test('of a script, started directly or by a step', async () => {
    const lines = [
      'warning: script, concurrent_limit: Concurrent limits are an EE feature only, ignoring constraints',
      'warning: script, tag: tags choose among groups of workers, and here is only one, which takes every job',
    ];
    expect((await run('p/f/a/limited', { x: 1 })).log).toBe(`${[...lines, 'ran'].join('\n')}\n`);
    const { id } = await run('f/f/a/kept', { x: -1 });
    const step = api.runtime.jobs({ parentJob: id })[0];
    expect(api.runtime.logs(step?.id ?? '')).toBe(`${[...lines, 'ran'].join('\n')}\n`);
  });

  test('of a flow and its steps, started directly, by a step or as a preview', async () => {
    const line =
      'warning: flow, concurrent_limit: Concurrent limits are an EE feature only, ignoring constraints';
    const log = `${line}\nwarning: step i, priority: Priorities are an EE feature only, jobs start as they come\n`;
    expect((await run('f/f/a/limits', {})).log).toBe(log);
    const { id } = await run('f/f/a/calls', {});
    expect(api.runtime.logs(api.runtime.jobs({ parentJob: id })[0]?.id ?? '')).toBe(log);
    const value = { modules: [identity('i')], concurrent_limit: 1 };
    expect((await run('preview_flow', { value })).log).toBe(`${line}\n`);
  });
});

describe('options of a script or flow file take effect', () => {
  test('cache_ttl: the same arguments return the cached result; other arguments and failures are not cached', async () => {
    for (const route of ['p/f/a/kept', 'f/f/a/kept']) {
      const [first, again, other] = [
        await run(route, { x: 1 }),
        await run(route, { x: 1 }),
        await run(route, { x: 2 }),
      ];
      expect(again.job.result).toBe(first.job.result);
      expect(other.job.result).not.toBe(first.job.result);
    }
    const [one, two] = [await run('f/f/a/fails', {}), await run('f/f/a/fails', {})];
    expect(one.job.result).not.toEqual(two.job.result);
    expect(two.job.outcome).toBe('failure');
  });

  test('timeout: a script that runs longer is stopped', async () => {
    expect((await run('p/f/a/slow', {})).job.result).toMatchObject({
      error: { message: expect.stringContaining('job process terminated due to timeout') },
    });
    expect((await run('p/f/a/patient', {})).job.result).toBe(1);
  }, 20_000);

  test('envs: the script sees them in addition to those of every step', async () => {
    expect((await run('p/f/a/env', {})).job.result).toEqual(['a=b', 'local']);
  });
});

describe('the preprocessor of a script', () => {
  test('produces the arguments of a run that was started over the API', async () => {
    const { id, job, log } = await run('p/f/a/ts', { n: 1 });
    expect(job.result).toEqual({ x: 2, kind: 'webhook', value: 0 });
    expect(job.args).toEqual({ x: 2, kind: 'webhook' });
    expect(log).toBe('preprocessing\n');
    expect(api.runtime.jobs({ path: 'f/a/ts' }).map((one) => one.id)).toEqual([id]);
    expect((await run('p/f/a/py', { n: 1 })).job.result).toEqual([2, 0]);
    const byHash = `h/${api.runtime.workspace.scripts.get('f/a/ts')?.hash}`;
    expect((await run(byHash, { n: 1 })).job.result).toMatchObject({ x: 2 });
  });

  test('that does not return an object produces one argument, value', async () => {
    expect((await run('p/f/a/ts', { n: -5 })).job.args).toEqual({ value: -5 });
  });

  test('fails the run when it fails', async () => {
    expect((await run('p/f/a/ts', { n: 0 })).job).toMatchObject({
      outcome: 'failure',
      result: { error: { message: 'nothing to do' } },
    });
  });

  test('is skipped if the caller requests it, and in a step', async () => {
    const { body } = await api.call('POST', 'jobs/run_wait_result/p/f/a/py?skip_preprocessor=true', {
      ...{ x: 1, n: 2 },
    });
    expect(body).toEqual([1, 2]);
    expect((await run('f/f/a/steps', { n: 1 })).job.result).toMatchObject({ x: 1, kind: 'none' });
    const step = py('s', PY_PREPROCESSOR, { x: '7' });
    expect((await run('preview_flow', { value: { modules: [step] } })).job.result).toEqual([7, 0]);
  });
});
