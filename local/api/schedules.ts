/** Routes of schedules: their next and last ticks; enabling and disabling. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import type { Schedule } from '../workspace/types.ts';
import { type Api, bodyOf, itemPathOf } from './api_context.ts';
import { found, listOf } from './deployed.ts';
import { notFound } from './errors.ts';
import { scheduleShape } from './item_shapes.ts';

export function scheduleRoutes(runtime: Runtime): Api {
  const api: Api = new Hono();
  const { schedules } = runtime.workspace;
  const shape = (schedule: Schedule) => {
    const status = runtime.schedules.status(schedule.path);
    if (status === undefined) throw notFound(`Schedule not found at name ${schedule.path}`);
    return scheduleShape(schedule, status);
  };
  api.get('/list', (c) => c.json(listOf(c, schedules).map(shape)));
  api.get('/get/:path{.+}', (c) => c.json(shape(found(c, schedules, 'Schedule not found at path'))));
  api.get('/exists/:path{.+}', (c) => c.json(schedules.has(itemPathOf(c))));
  api.post('/setenabled/:path{.+}', async (c) => {
    const { path } = found(c, schedules, 'Schedule not found at path');
    const { enabled } = await bodyOf(c, z.object({ enabled: z.boolean() }));
    runtime.schedules.setEnabled(path, enabled);
    return c.text(`schedule ${path} is ${enabled ? 'enabled' : 'disabled'}`);
  });
  return api;
}
