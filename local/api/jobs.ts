/** Routes that read jobs (state, progress, logs, results) and cancel them. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import { type CompletedJob, isCompleted, isFlow, type Job } from '../store/job.ts';
import { USER } from '../workspace/identity.ts';
import { type Api, type ApiContext, bodyOf, jobIdOf } from './api_context.ts';
import { notFound } from './errors.ts';
import { jobShape } from './job_shape.ts';

export function jobRoutes(runtime: Runtime): Api {
  const api: Api = new Hono();
  const workspace = runtime.workspace.name;

  const existing = (c: ApiContext, missing = (id: string) => `Job not found at name ${id}`): Job => {
    const id = jobIdOf(c);
    const job = runtime.job(id);
    if (job === undefined) throw notFound(missing(id));
    return job;
  };
  const completed = (c: ApiContext): CompletedJob => {
    const missing = (id: string) => `Completed Job not found at name ${id}`;
    const job = existing(c, missing);
    if (!isCompleted(job)) throw notFound(missing(job.id));
    return job;
  };
  const shape = (c: ApiContext, job: Job) =>
    jobShape(job, {
      workspace,
      ...(c.req.query('no_logs') !== 'true' && { logs: runtime.logs(job.id) }),
      ...(isFlow(job) && { flowStatus: runtime.flowStatus(job.id) }),
    });

  api.get('/get/:id', (c) => c.json(shape(c, existing(c))));
  api.get('/completed/get/:id', (c) => {
    // Only `get` states which of the two types it is.
    const { type: _type, ...job } = shape(c, completed(c));
    return c.json(job);
  });
  api.get('/get_args/:id', (c) => c.json(existing(c).args));
  api.get('/get_logs/:id', (c) =>
    c.text(runtime.logs(existing(c, (id) => `Job Logs not found at name ${id}`).id)),
  );
  api.get('/get_root_job_id/:id', (c) => c.json(rootOf(runtime, existing(c))));
  api.get('/completed/get_result/:id', (c) => c.json(completed(c).result));
  api.get('/completed/get_result_maybe/:id', (c) => {
    // An unknown job counts as not ended: a client waits for it, as on a Windmill server.
    const job = runtime.job(jobIdOf(c));
    if (job === undefined || !isCompleted(job)) {
      const started = c.req.query('get_started') === 'true' ? job?.status === 'running' : null;
      return c.json({ started, completed: false, success: null, result: null });
    }
    // Only `success` counts: a skipped run does not, as on a Windmill server.
    return c.json({ started: true, completed: true, success: job.outcome === 'success', result: job.result });
  });
  api.get('/completed/get_timing/:id', (c) => {
    const { created_at, started_at, duration_ms } = jobShape(completed(c), { workspace, brief: true });
    return c.json({ created_at, started_at, duration_ms });
  });
  api.get('/getupdate/:id', (c) => {
    const job = existing(c, (id) => `Job ${id} not found`);
    const offset = Number(c.req.query('log_offset') ?? 0);
    const logs = c.req.query('no_logs') === 'true' ? '' : runtime.logs(job.id);
    return c.json({
      running: job.status === 'running',
      completed: isCompleted(job),
      new_logs: logs.slice(offset),
      log_offset: logs.length,
      ...(isFlow(job) && { flow_status: runtime.flowStatus(job.id) }),
    });
  });
  for (const route of ['/queue/cancel/:id', '/queue/force_cancel/:id']) {
    api.post(route, async (c) => {
      const { reason } = await bodyOf(c, z.object({ reason: z.string().nullish() }));
      const { id } = existing(c, (missing) => `Job ${missing} not found`);
      const canceled = runtime.cancel(id, reason ?? '', USER.username);
      return c.text(canceled ? id : `queued job id ${id} is already completed`);
    });
  }
  return api;
}

function rootOf(runtime: Runtime, job: Job): string {
  if (job.rootJob !== undefined) return job.rootJob;
  const parent = job.parentJob === undefined ? undefined : runtime.job(job.parentJob);
  return parent === undefined ? job.id : rootOf(runtime, parent);
}
