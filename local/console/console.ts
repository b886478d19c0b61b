/** The console: a page for people on top of the API, and the few routes that only the page needs. */
import { Hono } from 'hono';
import type { Api } from '../api/api_context.ts';
import { notFound } from '../api/errors.ts';
import type { Runtime } from '../runtime.ts';
import { appFrameRoutes } from './app_pages.ts';
import { type Chat, chatRoutes } from './chat.ts';
import { Events } from './events.ts';
import { maskedResource } from './masked_resources.ts';
import { pageRoutes } from './page_files.ts';
import { runListRoutes } from './run_list.ts';
import { runViewRoutes } from './run_view.ts';
import { runnables } from './runnables.ts';
import { scheduleList } from './schedule_list.ts';
import type { ConsoleInfo } from './shapes.ts';

/**
 * Adds the console to the API of `runtime`. The page itself holds no data and needs no token; its data comes from routes below
 * `/api`, which do.
 */
export function addConsole(app: Hono, runtime: Runtime, chat: Chat | undefined): void {
  const { workspace, store } = runtime;
  const events = new Events(runtime);
  const api: Api = new Hono();
  const info: ConsoleInfo = {
    workspace: workspace.name,
    chat: chat?.name ?? null,
    apps: [...workspace.rawApps.values()].map(({ path, summary }) => ({ path, summary })),
  };
  api.get('/events', (c) => events.stream(c));
  api.get('/runnables', (c) => c.json(runnables(workspace)));
  api.get('/schedules', (c) => c.json(scheduleList(runtime)));
  api.get('/resource/:path{.+}', (c) => {
    const path = c.req.param('path');
    const resource = maskedResource(store.items, workspace, path);
    if (resource === undefined) throw notFound(`Resource ${path} not found`);
    return c.json(resource);
  });
  api.route('/runs', runListRoutes(runtime));
  api.route('/runs', runViewRoutes(runtime));
  if (chat)
    api.route(
      '/chat',
      chatRoutes(chat, () => events.notify({ chat: true })),
    );
  app.get('/api/console', (c) => c.json(info));
  app.route(`/api/w/${workspace.name}/console`, api);
  appFrameRoutes(app, runtime);
  pageRoutes(app);
}
