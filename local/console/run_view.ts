/** One run with its steps. */
import { Hono } from 'hono';
import type { Api } from '../api/api_context.ts';
import { notFound } from '../api/errors.ts';
import type { Runtime } from '../runtime.ts';
import type { Job } from '../store/job.ts';
import type { RunRow } from '../store/runs.ts';
import { runSummary } from './job_state.ts';
import { RunTree } from './run_tree.ts';
import type { RunView } from './shapes.ts';

export function runViewRoutes(runtime: Runtime): Api {
  const api: Api = new Hono();
  api.get('/:id', (c) => {
    const id = c.req.param('id');
    const job = runtime.job(id);
    const row = runtime.store.runs.get(id);
    if (job === undefined || row === undefined) throw notFound(`run ${id} not found`);
    return c.json(runView(runtime, job, row));
  });
  return api;
}

function runView(runtime: Runtime, job: Job, row: RunRow): RunView {
  const now = Date.now();
  const run = { ...runSummary(runtime.workspace, row, now), topId: outermost(runtime, job).id };
  return { run, steps: new RunTree(runtime, now).stepsOf(job), now };
}

function outermost(runtime: Runtime, job: Job): Job {
  const parent = job.parentJob === undefined ? undefined : runtime.job(job.parentJob);
  return parent === undefined ? job : outermost(runtime, parent);
}
