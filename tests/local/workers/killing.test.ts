import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { fixed, identity, ts } from '../runtime/modules.ts';
import { startTrial, type Trial } from '../runtime/trial.ts';
import { clockwork } from '../schedules/clockwork.ts';
import { hasEnded, runs } from './processes.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial();
});
afterAll(() => trial[Symbol.asyncDispose]());

/** Starts a child in its group and one in a session of its own, prints their pids, and waits for good. */
const FORKS = `
import { spawn } from 'node:child_process';
export async function main() {
  const inGroup = spawn('sleep', ['300']);
  const apart = spawn('sleep', ['300'], { detached: true });
  console.log([process.pid, inGroup.pid, apart.pid].join(' '));
  await new Promise(() => setInterval(() => {}, 1000));
}`;

/** Resolves with the pids that the step of the next job prints. */
function pidsPrinted(): Promise<number[]> {
  const { promise, resolve } = Promise.withResolvers<number[]>();
  const stop = trial.runtime.on((event) => {
    if (event.type !== 'log') return;
    stop();
    resolve(event.line.split(' ').map(Number));
  });
  return promise;
}

describe('all processes of a step end', () => {
  test('when its flow is canceled', async () => {
    const printed = pidsPrinted();
    const failure_module = ts('failure', 'export function main() { return 1; }');
    const id = trial.runtime.run({
      kind: 'preview_flow',
      value: { modules: [ts('a', FORKS)], failure_module },
      args: {},
    });
    const pids = await printed;
    expect(trial.runtime.cancel(id, 'enough', 'ann')).toBe(true);
    const job = await trial.runtime.wait(id);
    expect(job).toMatchObject({ outcome: 'canceled', canceledBy: 'ann', canceledReason: 'enough' });
    expect(job.result).toEqual({
      error: { name: 'Canceled', message: 'Job canceled: enough by ann', reason: 'enough', canceler: 'ann' },
    });
    for (const pid of pids) await hasEnded(pid);
    expect(trial.runtime.cancel(id, 'again', 'ann')).toBe(false);
    expect(trial.runtime.jobs({ parentJob: id })).toMatchObject([{ outcome: 'canceled' }]);
  });

  test('when its timeout has passed', async () => {
    const printed = pidsPrinted();
    const job = await trial.flow({ modules: [ts('a', FORKS, {}, { timeout: 1 })] });
    expect(job.result).toMatchObject({
      error: {
        name: 'ExecutionErr',
        step_id: 'a',
        message: expect.stringContaining('job process terminated due to timeout'),
      },
    });
    for (const pid of await printed) await hasEnded(pid);
  });

  test('when its process is killed from outside, which is a failure of the step', async () => {
    const printed = pidsPrinted();
    const id = trial.runtime.run({ kind: 'preview', language: 'bun', content: FORKS, args: {} });
    const [pid = 0, inGroup = 0, apart = 0] = await printed;
    process.kill(pid, 'SIGKILL');
    expect(await trial.runtime.wait(id)).toMatchObject({
      outcome: 'failure',
      result: { error: { name: 'ExecutionErr', message: expect.stringContaining('SIGKILL') } },
    });
    await hasEnded(inGroup);
    await hasEnded(apart);
  });

  test('and its directory with the resolved arguments is deleted', async () => {
    const content = 'export function main(x: any) { return process.cwd(); }';
    const job = await trial.script('bun', content, { x: 1 });
    expect(existsSync(String(job.result))).toBe(false);
  });
});

describe('canceling', () => {
  test('a step fails the flow without a retry and runs the failure module', async () => {
    const printed = pidsPrinted();
    const value = {
      modules: [ts('a', FORKS, {}, { retry: { constant: { attempts: 3, seconds: 0 } } })],
      failure_module: ts('failure', 'export function main(e: any) { return e.name; }', { e: 'error' }),
    };
    const id = trial.runtime.run({ kind: 'preview_flow', value, args: {} });
    await printed;
    const [step] = trial.runtime.jobs({ parentJob: id });
    trial.runtime.cancel(step?.id ?? '', 'no', 'ann');
    expect(await trial.runtime.wait(id)).toMatchObject({ outcome: 'failure', result: 'Canceled' });
  });

  test('a queued job ends it immediately', async () => {
    const scheduledFor = Date.now() + 3_600_000;
    const id = trial.runtime.run({
      kind: 'preview_flow',
      value: { modules: [identity('a')] },
      args: {},
      scheduledFor,
    });
    trial.runtime.cancel(id, 'no', 'ann');
    expect((await trial.runtime.wait(id)).outcome).toBe('canceled');
  });
});

test('a step that waits for a job it started does not block that job', async () => {
  await using narrow = await startTrial({ parallelism: 1 });
  const { runtime } = narrow;
  const outer = runtime.run({ kind: 'preview', language: 'bun', content: FORKS, args: {} });
  const started = Promise.withResolvers<void>();
  runtime.on((event) => event.type === 'log' && started.resolve());
  await started.promise;
  const value = { modules: [ts('a', 'export function main(x: any) { return x; }', { x: fixed(1) })] };
  const inner = runtime.run({ kind: 'preview_flow', value, args: {}, parentJob: outer });
  expect((await runtime.wait(inner)).result).toBe(1);
  runtime.cancel(outer, 'done', 'test');
});

test('a process started just before a crash is ended before the job restarts', async () => {
  await using clock = clockwork('2026-01-01T00:00:00Z');
  const before = await clock.open({ schedules: false });
  const scheduledFor = Date.parse('2026-01-01T01:00:00Z');
  const id = before.run({ kind: 'preview', language: 'bun', content: '', args: {}, scheduledFor });
  await clock.close();
  const left = Bun.spawn(['sleep', '300'], { env: { WM_JOB_ID: id }, detached: true });
  await clock.open({ schedules: false });
  expect(runs(left.pid)).toBe(false);
  expect(clock.runtime.job(id)?.status).toBe('queued');
}, 60_000);
