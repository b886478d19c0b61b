/** The list of runs started by people, schedules and triggers, newest first, filtered. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Api } from '../api/api_context.ts';
import { badRequest } from '../api/errors.ts';
import type { Runtime } from '../runtime.ts';
import type { Outcome } from '../store/job.ts';
import type { RunRow } from '../store/runs.ts';
import { runSummary } from './job_state.ts';
import type { RunList } from './shapes.ts';

const PAGE = 50;

const SUCCESS: Outcome[] = ['success', 'skipped'];

const query = z.object({
  text: z.string().trim().default(''),
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

function runList({ workspace, store }: Runtime, { text, status, after, before, limit }: Query): RunList {
  const now = Date.now();
  const rows = store.runs.list({
    text,
    dueBy: now,
    isUnfinished: status === 'active',
    ...(status !== '' && status !== 'active' && { outcomes: status === 'success' ? SUCCESS : [status] }),
    ...(after !== undefined && { createdAfter: after }),
    ...(before !== undefined && { createdBefore: before }),
    // One more than shown tells whether there are older ones.
    limit: limit + 1,
  });
  const view = (row: RunRow) => runSummary(workspace, row, now);
  const next = store.runs.scheduled(now, PAGE).map(view);
  return { next, runs: rows.slice(0, limit).map(view), more: rows.length > limit };
}
