/** HTTP triggers: routes at which other services start flows and scripts, and their list. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import type { Runtime } from '../runtime.ts';
import { authenticate } from '../triggers/authentication.ts';
import { AuthenticationError } from '../triggers/authentication_error.ts';
import { BodyError, type TriggerInput, triggerInput } from '../triggers/request_args.ts';
import { routesOf } from '../triggers/routes.ts';
import { triggeredRun } from '../triggers/triggered_run.ts';
import type { HttpTrigger } from '../workspace/types.ts';
import { type Api, type ApiContext, itemPathOf } from './api_context.ts';
import { isAuthenticated } from './auth.ts';
import { found, listOf } from './deployed.ts';
import { badRequest, notFound } from './errors.ts';
import { httpTriggerShape } from './item_shapes.ts';
import { streamResult } from './result_stream.ts';
import { waitForResult } from './wait_result.ts';

const PREFIX = '/api/r';

/** Largest body of a request, in bytes: it is read before its signature is checked. */
const MAX_BODY = 10 * 1024 * 1024;

/** Under `/api/r`: each trigger's own authentication decides about a request. */
export function triggerRoutes(runtime: Runtime): Api {
  const api: Api = new Hono();
  api.use(cors());
  api.use(bodyLimit({ maxSize: MAX_BODY, onError: (c) => c.text('the body is larger than 10 MB', 413) }));
  for (const { trigger, pattern } of routesOf(runtime.workspace)) {
    api.on(trigger.httpMethod.toUpperCase(), pattern, (c) => call(c, runtime, trigger));
  }
  api.all('*', (c) => {
    throw notFound(`no enabled trigger for ${c.req.method} ${c.req.path}`);
  });
  return api;
}

/** Under the workspace's `http_triggers`. */
export function triggerListRoutes({ workspace }: Runtime): Api {
  const api: Api = new Hono();
  const { httpTriggers } = workspace;
  api.get('/list', (c) => c.json(listOf(c, httpTriggers).map(httpTriggerShape)));
  api.get('/get/:path{.+}', (c) =>
    c.json(httpTriggerShape(found(c, httpTriggers, 'Trigger not found at path:'))),
  );
  api.get('/exists/:path{.+}', (c) => c.json(httpTriggers.has(itemPathOf(c))));
  return api;
}

async function call(c: ApiContext, runtime: Runtime, trigger: HttpTrigger): Promise<Response> {
  const raw = await c.req.text();
  const header = (name: string) => c.req.header(name);
  const caller = { header, body: raw, now: runtime.now(), hasToken: isAuthenticated(c, runtime) };
  try {
    const resource = (path: string) => runtime.store.resolveResource(path);
    const { answer, secretHeaders } = authenticate(trigger, caller, resource);
    return answer ?? (await start(c, runtime, trigger, inputOf(c, trigger, raw, secretHeaders)));
  } catch (cause) {
    if (cause instanceof BodyError) throw badRequest(cause.message);
    if (cause instanceof AuthenticationError) return refusal(c, cause);
    throw cause;
  }
}

function inputOf(c: ApiContext, trigger: HttpTrigger, raw: string, secretHeaders: string[]): TriggerInput {
  const { token, ...query } = c.req.query();
  const keepsToken = token !== undefined && trigger.authenticationMethod !== 'windmill';
  return triggerInput(trigger, {
    path: c.req.path.slice(PREFIX.length),
    method: c.req.method,
    contentType: c.req.header('content-type') ?? '',
    raw,
    params: { ...c.req.param() },
    query: keepsToken ? { ...query, token } : query,
    headers: Object.fromEntries([...c.req.raw.headers].filter(([name]) => !secretHeaders.includes(name))),
  });
}

function start(c: ApiContext, runtime: Runtime, trigger: HttpTrigger, input: TriggerInput) {
  const { requestType } = trigger;
  const id = runtime.run(triggeredRun(runtime.workspace, trigger, input));
  if (requestType === 'async') return c.text(id, 201);
  return requestType === 'sync' ? waitForResult(c, runtime, id) : streamResult(runtime, id);
}

function refusal(c: ApiContext, { status, message, challenge }: AuthenticationError): Response {
  if (challenge !== undefined) c.header('www-authenticate', challenge);
  return message === 'Unauthorized' ? c.text(message, status) : c.json({ error: message }, status);
}
