/** Values that the steps of one flow share by name, and the progress that a job reports. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import { json } from '../workspace/shapes.ts';
import { type Api, bodyOf, jobIdOf } from './api_context.ts';
import { notFound } from './errors.ts';

/** Key of a job's progress; clients cannot use it because it contains a space. */
const PROGRESS = 'job progress';

export function flowStateRoutes(runtime: Runtime): Api {
  const api: Api = new Hono();
  const { store } = runtime;
  const checked = (id: string): string => {
    if (runtime.job(id) === undefined) throw notFound(`Job not found at name ${id}`);
    return id;
  };
  api.get('/jobs/flow/user_states/:id/:key', (c) =>
    c.json(store.flowUserState(jobIdOf(c), c.req.param('key'))),
  );
  api.post('/jobs/flow/user_states/:id/:key', async (c) => {
    const value = await bodyOf(c, json);
    store.putFlowUserState(checked(c.req.param('id')), c.req.param('key'), value);
    return c.json(null);
  });
  api.get('/job_metrics/get_progress/:id', (c) =>
    c.json(store.flowUserState(checked(c.req.param('id')), PROGRESS)),
  );
  api.post('/job_metrics/set_progress/:id', async (c) => {
    const { percent } = await bodyOf(c, z.object({ percent: z.int().min(0).max(100) }));
    store.putFlowUserState(checked(c.req.param('id')), PROGRESS, percent);
    return c.json(null);
  });
  return api;
}
