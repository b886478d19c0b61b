/** Routes of apps: the list, and the call that starts a runnable from a front end. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { RunRequest, Runtime } from '../runtime.ts';
import { jsonObject } from '../workspace/shapes.ts';
import type { AppRunnable, Json, JsonObject, RawApp } from '../workspace/types.ts';
import { type Api, bodyOf } from './api_context.ts';
import { found, listOf } from './deployed.ts';
import { badRequest, notFound } from './errors.ts';

/** Loose: further fields that Windmill's page sends (versions, code of unsaved runnables) are not used. */
const call = z.looseObject({ component: z.string(), args: jsonObject.default({}) });

export function appListRoutes({ workspace }: Runtime): Api {
  const api: Api = new Hono();
  api.get('/list', (c) => c.json(listOf(c, workspace.rawApps).map(appShape)));
  api.get('/exists/:path{.+}', (c) => c.json(workspace.rawApps.has(c.req.param('path'))));
  return api;
}

/** Only runnables named by the app's own files can be started, and their fixed fields cannot be changed. */
export function appRoutes(runtime: Runtime): Api {
  const api: Api = new Hono();
  api.post('/execute_component/:path{.+}', async (c) => {
    const app = found(c, runtime.workspace.rawApps, 'App not found at name');
    const { component, args } = await bodyOf(c, call);
    const runnable = app.runnables.get(component);
    if (runnable === undefined) {
      const known = [...app.runnables.keys()].join(', ') || 'none';
      throw notFound(`the app ${app.path} has no runnable ${component}; it has ${known}`);
    }
    const reference = referenceIn(args);
    if (reference !== undefined) {
      throw badRequest(`an app may not name ${reference}: only its own fields hold resources and variables`);
    }
    return c.text(runtime.run(requestOf(app, component, runnable, args)), 201);
  });
  return api;
}

/** Whether a value contains a `$res:` or `$var:`, which would be resolved when the job starts. */
function referenceIn(value: Json): string | undefined {
  if (typeof value === 'string') return /^\$(res|var):/.test(value) ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const inner of Object.values(value)) {
    const found = referenceIn(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function requestOf({ path }: RawApp, id: string, runnable: AppRunnable, given: JsonObject): RunRequest {
  const args = { ...given, ...runnable.fields };
  if (runnable.type !== 'inline') return { kind: runnable.type, path: runnable.path, args };
  return {
    kind: 'preview',
    language: runnable.language,
    content: runnable.content,
    path: `${path}/${id}`,
    args,
  };
}

function appShape({ path, summary }: RawApp) {
  return { path, summary, raw_app: true, execution_mode: 'publisher' };
}
