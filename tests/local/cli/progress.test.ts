import { expect, test } from 'bun:test';
import { stripVTControlCharacters } from 'node:util';
import { progressPrinter } from '../../../local/cli/progress.ts';
import type { RuntimeEvent } from '../../../local/runtime.ts';
import type { Job } from '../../../local/store/job.ts';

function job(id: string, parentJob: string | undefined, more: Partial<Job>): Job {
  return {
    id,
    parentJob,
    kind: 'script',
    args: {},
    flowRoot: 'root',
    attempt: 0,
    entrypoint: 'main',
    createdBy: 'local',
    createdAt: 0,
    scheduledFor: 0,
    status: 'completed',
    startedAt: 0,
    completedAt: 1500,
    outcome: 'success',
    result: null,
    ...more,
  };
}

function linesFor(
  jobs: Job[],
  events: (byId: (id: string) => Job) => RuntimeEvent[],
  logs = false,
): string[] {
  const known = new Map(jobs.map((each) => [each.id, each]));
  const byId = (id: string) => known.get(id) ?? job(id, undefined, {});
  const lines: string[] = [];
  const print = progressPrinter({
    rootId: 'root',
    findJob: (id) => known.get(id),
    write: (line) => lines.push(line),
    logs,
  });
  for (const event of events(byId)) print(event);
  return lines.map(stripVTControlCharacters);
}

const jobs = [
  job('root', undefined, { kind: 'flow', path: 'f/a/x' }),
  job('loop-2', 'root', { kind: 'flowpreview', stepId: 'each', iteration: 2 }),
  job('reply', 'loop-2', {
    stepId: 'reply',
    attempt: 1,
    outcome: 'failure',
    result: { error: { name: 'SlackError', message: 'ratelimited' } },
  }),
  job('skipped', 'root', { stepId: 'last', outcome: 'skipped', completedAt: 20 }),
  job('other', undefined, { path: 'f/a/y' }),
];

test('steps are indented by nesting, with durations, and failures have their reason', () => {
  const lines = linesFor(jobs, (byId) => [
    { type: 'started', job: byId('root') },
    { type: 'started', job: byId('loop-2') },
    { type: 'started', job: byId('reply') },
    { type: 'completed', job: byId('reply') },
    { type: 'completed', job: byId('loop-2') },
    { type: 'completed', job: byId('skipped') },
    { type: 'completed', job: byId('root') },
  ]);
  expect(lines).toEqual([
    '...  each[2]',
    '  FAIL each[2] › reply (try 2)  1.5 s\n     SlackError: ratelimited',
    'ok   each[2]  1.5 s',
    'skip last  20 ms',
  ]);
});

test('steps of other runs are not shown', () => {
  expect(linesFor(jobs, (byId) => [{ type: 'completed', job: byId('other') }])).toEqual([]);
});

test('the output of steps is shown on request', () => {
  const events: RuntimeEvent[] = [{ type: 'log', jobId: 'reply', line: 'hello\n' }];
  expect(linesFor(jobs, () => events)).toEqual([]);
  expect(linesFor(jobs, () => events, true)).toEqual(['       each[2] › reply (try 2) | hello']);
});
