/** Lists of jobs by Windmill's query parameters. */
import { Hono } from 'hono';
import type { Runtime } from '../runtime.ts';
import type { JobFilter, JobKind } from '../store/job.ts';
import { type Api, type ApiContext, paging } from './api_context.ts';
import { jobShape } from './job_shape.ts';

const KINDS: readonly JobKind[] = [
  'script',
  'preview',
  'flow',
  'flowpreview',
  'flownode',
  'singlestepflow',
  'identity',
];

export function jobListRoutes(runtime: Runtime): Api {
  const api: Api = new Hono();
  const list = (c: ApiContext, extra: JobFilter) => {
    const jobs = runtime.jobs({ ...filterOf(c), ...extra });
    return jobs.map((job) => jobShape(job, { workspace: runtime.workspace.name, brief: true }));
  };
  api.get('/list', (c) => c.json(list(c, {})));
  api.get('/completed/list', (c) => c.json(list(c, { status: 'completed' })));
  api.get('/queue/list', (c) => {
    if (c.req.query('running') !== undefined) return c.json(list(c, {}));
    const waiting = [...list(c, { status: 'running' }), ...list(c, { status: 'queued' })];
    return c.json(waiting.slice(0, paging(c).limit));
  });
  api.get('/queue/count', (c) => {
    const count = (status: 'queued' | 'running') => runtime.jobs({ status, limit: 1_000_000 }).length;
    return c.json({
      database_length: count('queued') + count('running'),
      suspended: runtime.store.approvals.waiting(),
    });
  });
  // A runtime stops immediately, and its interrupted steps run again after the next start: no worker ever drains.
  api.get('/worker_is_draining/:id', (c) => c.json(false));
  return api;
}

function filterOf(c: ApiContext): JobFilter {
  const query = c.req.query();
  const kinds = query.job_kinds?.split(',');
  return {
    ...(kinds && { kinds: KINDS.filter((kind) => kinds.includes(kind)) }),
    ...(query.script_path_exact && { path: query.script_path_exact }),
    ...(query.script_path_start && { pathStart: query.script_path_start }),
    ...(query.has_null_parent === 'true' && { parentJob: null }),
    ...(query.parent_job && { parentJob: query.parent_job }),
    ...(query.created_by && { createdBy: query.created_by }),
    ...(query.schedule_path && { schedulePath: query.schedule_path }),
    ...(query.created_after && { createdAfter: Date.parse(query.created_after) }),
    ...(query.created_before && { createdBefore: Date.parse(query.created_before) }),
    ...outcomesOf(query.success, query.is_skipped),
    ...(query.suspended === 'true' && { suspended: true }),
    ...(query.running === 'true' && { status: 'running' as const }),
    ...(query.running === 'false' && { status: 'queued' as const }),
    ...(query.order_desc === 'false' && { order: 'oldest' as const }),
    ...paging(c),
  };
}

function outcomesOf(success?: string, skipped?: string): Pick<JobFilter, 'outcomes'> {
  if (skipped === 'true') return { outcomes: ['skipped'] };
  if (success === 'true') return { outcomes: skipped === 'false' ? ['success'] : ['success', 'skipped'] };
  return success === 'false' ? { outcomes: ['failure', 'canceled'] } : {};
}
