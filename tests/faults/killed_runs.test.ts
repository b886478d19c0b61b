import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from '../../local/store/job.ts';
import { Store } from '../../local/store/store.ts';
import { processesOf } from '../../local/workers/orphans.ts';
import { figure } from '../figures.ts';
import { emptyWorkspace } from '../local/runtime/trial.ts';
import { hasEnded } from '../local/workers/processes.ts';
import type { Order } from './killed_runs/host.ts';
import { journalOf, newDirectory, shapes } from './killed_runs/runs.ts';
import { random } from './sim/random.ts';

const isLong = process.env.LONG === '1';
const kills = isLong ? 100 : 12;
const seed = Number(process.env.KILL_SEED ?? Date.now() % 2 ** 31);
const directory = newDirectory();
const order: Order = {
  directory,
  runs: Array.from({ length: isLong ? 500 : 50 }, () => crypto.randomUUID()),
};

/** How often the runtime was killed while each run was under way. */
const hits = new Map(order.runs.map((id) => [id, 0]));
let interrupted = 0;
let jobs: Job[];
let lines: string[][];

function start() {
  return Bun.spawn([process.execPath, join(import.meta.dir, 'killed_runs/host.ts'), JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Kills the host `delay` milliseconds after it has ended `steps` of them. @returns how many it has ended */
async function killAfter(steps: number, delay: number): Promise<number> {
  const host = start();
  let ended = 0;
  const kill = () => setTimeout(() => host.kill('SIGKILL'), delay);
  if (steps === 0) kill();
  for await (const chunk of host.stdout) {
    const before = ended;
    ended += chunk.length / 2;
    if (before < steps && ended >= steps) kill();
  }
  await host.exited;
  return ended;
}

function withStore<T>(look: (store: Store) => T): T {
  const store = Store.open(join(directory, 'state'), emptyWorkspace(directory));
  try {
    return look(store);
  } finally {
    store.close();
  }
}

/** What the dead runtime was in the middle of. */
function noteHits(): void {
  withStore((store) => {
    for (const id of order.runs) {
      if (store.jobs.get(id)?.status === 'running') hits.set(id, (hits.get(id) ?? 0) + 1);
    }
    const running = store.jobs.list({ status: 'running', limit: 10_000 });
    interrupted += running.filter(({ kind }) => kind === 'preview').length;
  });
}

beforeAll(async () => {
  console.log(`KILL_SEED=${seed}`);
  const draw = random(seed);
  // About four steps of every run; the kills are spread over the time that they take.
  const share = (order.runs.length * 4) / kills;
  let ended = 0;
  for (let kill = 0; kill < kills; kill++) {
    const moment = Math.floor((kill + draw.next()) * share);
    ended += await killAfter(Math.max(0, moment - ended), draw.int(0, 60));
    noteHits();
  }
  expect(await start().exited).toBe(0);
  jobs = withStore((store) => store.jobs.list({ limit: 100_000 }));
  lines = readFileSync(journalOf(directory), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
}, 3_600_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const linesOf = (word: string) => lines.filter(([first]) => first === word);
const countBy = (words: string[][]) => Map.groupBy(words, ([, job]) => job ?? '');

describe(`${order.runs.length} runs whose runtime is killed ${kills} times, at random moments`, () => {
  test('are all interrupted, and all end with the result of an undisturbed run', () => {
    const all = shapes(journalOf(directory));
    const results = new Map(jobs.map(({ id, result }) => [id, result]));
    order.runs.forEach((id, run) => {
      expect([run, results.get(id)]).toEqual([run, all[run % all.length]?.result(run)]);
    });
    expect(order.runs.filter((id) => hits.get(id) === 0)).toEqual([]);
    expect(interrupted).toBeGreaterThan(0);
    expect(jobs.filter(({ status }) => status !== 'completed')).toEqual([]);
  });

  test('leave no step process running', async () => {
    for (const [, , pid, apart] of linesOf('begin')) {
      await hasEnded(Number(pid));
      await hasEnded(Number(apart));
    }
    expect(processesOf(jobs.map(({ id }) => id))).toEqual([]);
  });

  test('never have two concurrent processes of one job', () => {
    expect(linesOf('twice')).toEqual([]);
  });

  test('run every step under one id, at least once, and again only after a kill interrupted it', () => {
    const begun = countBy(linesOf('begin'));
    const ended = countBy(linesOf('end'));
    const steps = jobs.filter(({ id }) => begun.has(id));
    const places = steps.map((job) => `${job.parentJob} ${job.stepId} ${job.iteration} ${job.attempt}`);
    expect(new Set(places).size).toBe(places.length);
    expect([...begun.keys()].filter((id) => !steps.some((job) => job.id === id))).toEqual([]);
    expect(steps.filter(({ id }) => !ended.has(id)).map(({ id }) => id)).toEqual([]);
    const again = linesOf('begin').length - begun.size;
    expect(again).toBeLessThanOrEqual(interrupted);
    const repeated = linesOf('end').length - ended.size;
    figure(
      `${order.runs.length} runs, ${kills} times kill -9 of the runtime: all ended right; of ${steps.length} steps ${again} were cut off and began again under their id, ${repeated} had done their work before; no process left, never two of one job`,
    );
  });
});
