/** The list of runs started by people, schedules and triggers, newest first, filtered. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Api } from '../api/api_context.ts';
import { badRequest } from '../api/errors.ts';
import type { Runtime } from '../runtime.ts';
import type { JobFilter } from '../store/job.ts';
import { runSummary } from './job_state.ts';
import type { RunList, RunSummary } from './shapes.ts';

const PAGE = 50;
/** How far back a search by path goes. */
const MOST_SEARCHED = 20_000;

const query = z.object({
  path: z.string().default(''),
  status: z.enum(['', 'active', 'success', 'failure', 'canceled']).default(''),
  after: z.coerce.number().optional(),
  before: z.coerce.number().optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(PAGE),
});
type Query = z.output<typeof query>;

export function runListRoutes(runtime: Runtime): Api {
  const api: Api = new Hono();
  api.get('/', (c) => {
    const asked = query.safeParse(c.req.query());
    if (!asked.success) throw badRequest(z.prettifyError(asked.error));
    return c.json(runList(runtime, asked.data));
  });
  return api;
}

function runList(runtime: Runtime, asked: Query): RunList {
  const now = Date.now();
  const sought = asked.path.toLowerCase();
  const found: RunSummary[] = [];
  for (let offset = 0; offset < MOST_SEARCHED; offset += PAGE) {
    const jobs = runtime.jobs({ ...filterOf(asked), limit: PAGE, offset });
    for (const job of jobs) {
      if (asked.status === 'active' && job.status === 'completed') continue;
      const run = runSummary(runtime.workspace, job, now);
      if (!`${run.path}\n${run.summary}`.toLowerCase().includes(sought)) continue;
      if (found.length === asked.limit) return { runs: found, more: true };
      found.push(run);
    }
    if (jobs.length < PAGE) break;
  }
  return { runs: found, more: false };
}

function filterOf({ status, after, before }: Query): JobFilter {
  return {
    parentJob: null,
    ...(after !== undefined && { createdAfter: after }),
    ...(before !== undefined && { createdBefore: before }),
    ...(status === 'success' && { outcomes: ['success', 'skipped'] }),
    ...(status === 'failure' && { outcomes: ['failure'] }),
    ...(status === 'canceled' && { outcomes: ['canceled'] }),
  };
}
