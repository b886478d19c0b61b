import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Runtime } from '../../../local/runtime.ts';
import { StateInUse } from '../../../local/store/lock.ts';
import type { FlowValue } from '../../../local/workspace/openflow.ts';
import { hasEnded, runs } from '../workers/processes.ts';
import type { HostOrder } from './host.ts';
import { each, fixed, identity, js, py, ts } from './modules.ts';
import { emptyWorkspace, REPOSITORY } from './trial.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'killed-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function order(name: string, value: FlowValue): HostOrder {
  const root = join(directory, name);
  mkdirSync(root);
  return { root, stateDir: join(root, 'state'), jobId: crypto.randomUUID(), value };
}

function startHost(given: HostOrder) {
  return Bun.spawn([process.execPath, join(import.meta.dir, 'host.ts'), JSON.stringify(given)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The first `count` lines that the host's steps print. */
async function linesOf(host: { stdout: ReadableStream<Uint8Array> }, count: number): Promise<string[]> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of host.stdout) {
    text += decoder.decode(chunk, { stream: true });
    if (text.split('\n').length > count) break;
  }
  return text.split('\n').slice(0, count);
}

function reopen(given: HostOrder): Promise<Runtime> {
  const python = join(REPOSITORY, '.venv/bin/python');
  const { root, stateDir } = given;
  return Runtime.open({ workspace: emptyWorkspace(root), stateDir, baseUrl: 'http://127.0.0.1:9', python });
}

/** Waits until the file `go` exists in its directory, which it prints before with its ids. */
const PATIENT = `
import { spawn } from 'node:child_process';
import { existsSync, appendFileSync } from 'node:fs';
export async function main(n: number, dir: string) {
  const apart = spawn('sleep', ['300'], { detached: true });
  appendFileSync(dir + '/runs', process.env.WM_JOB_ID + '\\n');
  console.log([process.env.WM_JOB_ID, process.pid, apart.pid].join(' '));
  while (!existsSync(dir + '/go')) await Bun.sleep(5);
  apart.kill('SIGKILL');
  return n;
}`;

describe('a runtime killed in the middle of a flow', () => {
  test('ends all its steps, and another runtime continues the same jobs', async () => {
    const given = order('once', {
      modules: [
        ts('a', 'export function main() { return [1, 2]; }'),
        each(
          'l',
          'result',
          [ts('s', PATIENT, { n: 'flow_input.iter.value', dir: fixed(join(directory, 'once')) })],
          {
            parallel: true,
          },
        ),
        ts('z', 'export function main(x: any) { return x; }', { x: js('[results.a, results.l]') }),
      ],
    });
    const host = startHost(given);
    const printed = (await linesOf(host, 2)).map((line) => line.split(' '));
    await expect(reopen(given)).rejects.toThrow(StateInUse);
    host.kill('SIGKILL');
    await host.exited;
    for (const [, pid] of printed) await hasEnded(Number(pid));
    const apart = printed.map(([, , pid]) => Number(pid));
    expect(apart.every(runs)).toBe(true);

    const runtime = await reopen(given);
    for (const pid of apart) await hasEnded(pid);
    expect(existsSync(join(given.stateDir, 'jobs'))).toBe(false);
    const ids = printed.map(([id]) => id ?? '');
    expect(ids.map((id) => runtime.job(id)?.status)).toEqual(['queued', 'queued']);
    writeFileSync(join(given.root, 'go'), '');
    runtime.start();
    expect(await runtime.wait(given.jobId)).toMatchObject({
      outcome: 'success',
      result: [
        [1, 2],
        [1, 2],
      ],
    });
    await runtime.stop();
    const ran = readFileSync(join(given.root, 'runs'), 'utf8').trim().split('\n');
    expect(ran.toSorted()).toEqual([...ids, ...ids].toSorted());
  });

  test('repeatedly, at random moments, gives the same result, and every step completes once', async () => {
    const given = order('often', {
      modules: [
        identity('i'),
        py('a', 'def main():\n    return [1, 2, 3]'),
        each('l', 'result', [
          ts('s', 'export function main(n: number) { return n * 2; }', { n: 'flow_input.iter.value' }),
          identity('t'),
        ]),
        ts('z', 'export function main(x: any) { return x; }', { x: js('results.l') }),
      ],
    });
    const seed = Math.floor(Math.random() * 1e9);
    console.log(`seed of the moments: ${seed}`);
    for (let round = 0; round < 8; round += 1) {
      const host = startHost(given);
      const moment = 40 + ((seed >> round) % 97);
      const timer = setTimeout(() => host.kill('SIGKILL'), moment);
      await host.exited;
      clearTimeout(timer);
    }
    const runtime = await reopen(given);
    runtime.start();
    if (!runtime.job(given.jobId))
      runtime.run({ kind: 'preview_flow', value: given.value, args: {}, jobId: given.jobId });
    expect(await runtime.wait(given.jobId)).toMatchObject({ outcome: 'success', result: [2, 4, 6] });
    const steps = runtime
      .jobs({ limit: 1000 })
      .map((job) => `${job.parentJob} ${job.stepId} ${job.iteration}`);
    expect(new Set(steps).size).toBe(steps.length);
    expect(runtime.jobs({ status: 'running' })).toEqual([]);
    await runtime.stop();
  });
});

test('a runtime that shuts down stops its steps, which run again after the next start', async () => {
  const given = order('stop', {
    modules: [ts('s', PATIENT, { n: fixed(1), dir: fixed(join(directory, 'stop')) })],
  });
  const first = await reopen(given);
  const line = Promise.withResolvers<string>();
  first.on((event) => event.type === 'log' && line.resolve(event.line));
  first.run({ kind: 'preview_flow', value: given.value, args: {}, jobId: given.jobId });
  first.start();
  const [id = '', pid, apart] = (await line.promise).split(' ');
  await first.stop();
  await hasEnded(Number(pid));
  await hasEnded(Number(apart));
  writeFileSync(join(given.root, 'go'), '');
  const second = await reopen(given);
  expect(second.job(id)?.status).toBe('queued');
  second.start();
  expect((await second.wait(given.jobId)).result).toBe(1);
  await second.stop();
});
