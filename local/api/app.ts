/** The part of Windmill's REST API that its client libraries and CLI need to run and inspect items. */
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { TrieRouter } from 'hono/router/trie-router';
import { FlowRefused } from '../engine/prepare.ts';
import { RunnableMissing } from '../run_request.ts';
import type { Runtime } from '../runtime.ts';
import { AlreadyAnswered } from '../store/approvals.ts';
import { InterpolationError } from '../store/interpolation.ts';
import { ItemExists, ItemMissing } from '../store/items.ts';
import { NotStorable } from '../store/jsonb.ts';
import type { Api } from './api_context.ts';
import { refused } from './approval_links.ts';
import { approvalPage } from './approval_page.ts';
import { approvalRoutes, signedRoutes, suspendedFlowRoutes } from './approvals.ts';
import { appListRoutes, appRoutes } from './apps.ts';
import { requireToken, requireWorkspace } from './auth.ts';
import { deployedRoutes } from './deployed.ts';
import { ApiError, badRequest, notFound } from './errors.ts';
import { flowStateRoutes } from './flow_user_state.ts';
import { triggerListRoutes, triggerRoutes } from './http_triggers.ts';
import { jobListRoutes } from './job_lists.ts';
import { jobRoutes } from './jobs.ts';
import { lockRoutes } from './lock_routes.ts';
import { resourceRoutes } from './resources.ts';
import { runRoutes } from './run.ts';
import { scheduleRoutes } from './schedules.ts';
import { slackApprovalRoutes, slackRoutes } from './slack_approvals.ts';
import { userRoutes, workspaceUserRoutes } from './users.ts';
import { variableRoutes } from './variables.ts';

/** The Windmill release whose API is implemented. */
const VERSION = 'CE v1.788.0 (embedded)';

/** The API of `runtime`, under `/api`. */
export function createApi(runtime: Runtime): Hono {
  // Hono's default router processes all routes before the first response, which slows down a short run.
  const app = new Hono({ router: new TrieRouter() });
  app.onError((error) => toResponse(error));
  app.notFound((c) => {
    const route = `${c.req.method} ${c.req.path}`;
    return c.text(`Not found: the embedded runtime has no route ${route}`, 404);
  });
  app.get('/api/version', (c) => c.text(VERSION));
  for (const open of ['/api/w/:workspace/jobs_u', '/approve/:workspace'] as const) {
    app.use(`${open}/*`, requireWorkspace(runtime));
  }
  app.route('/api/w/:workspace/jobs_u', signedRoutes(runtime));
  app.route('/approve/:workspace', approvalPage(runtime));
  app.route('/api/r', triggerRoutes(runtime));
  app.route('/api/slack', slackRoutes(runtime));
  app.use('/api/*', requireToken(runtime));
  app.route('/api', userRoutes(runtime));

  const workspace: Api = new Hono();
  workspace.route('/', deployedRoutes(runtime));
  workspace.route('/', flowStateRoutes(runtime));
  workspace.route('/', lockRoutes(runtime));
  workspace.route('/', workspaceUserRoutes(runtime));
  workspace.route('/variables', variableRoutes(runtime));
  workspace.route('/resources', resourceRoutes(runtime));
  workspace.route('/http_triggers', triggerListRoutes(runtime));
  workspace.route('/schedules', scheduleRoutes(runtime));
  workspace.route('/apps', appListRoutes(runtime));
  workspace.route('/apps_u', appRoutes(runtime));
  workspace.route('/jobs', runRoutes(runtime));
  workspace.route('/jobs', jobListRoutes(runtime));
  workspace.route('/jobs', approvalRoutes(runtime));
  workspace.route('/jobs', slackApprovalRoutes(runtime));
  workspace.route('/jobs_u', suspendedFlowRoutes(runtime));
  workspace.route('/jobs_u', jobRoutes(runtime));
  app.use('/api/w/:workspace/*', requireWorkspace(runtime));
  app.route('/api/w/:workspace', workspace);
  return app;
}

function toResponse(error: Error): Response {
  const known = knownError(error);
  if (known instanceof HTTPException) return known.getResponse();
  const [status, text] =
    known instanceof ApiError ? [known.status, known.message] : [500, `Internal: ${error.message}`];
  return new Response(text, { status, headers: { 'content-type': 'text/plain' } });
}

/** Errors of lower layers as errors of the API. */
function knownError(error: Error): Error {
  if (error instanceof ItemMissing || error instanceof RunnableMissing) return notFound(error.message);
  if (error instanceof AlreadyAnswered) return refused(error.message);
  if (error instanceof NotStorable) return badRequest(error.message);
  if (error instanceof ItemExists) return badRequest(error.message);
  if (error instanceof InterpolationError || error instanceof FlowRefused) return badRequest(error.message);
  return error;
}
