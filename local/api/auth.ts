/** Accepts requests with a token issued by this runtime, for its only workspace. */
import type { MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Identity, Runtime } from '../runtime.ts';
import type { ApiContext } from './api_context.ts';
import { ApiError, notFound } from './errors.ts';

export function requireToken(runtime: Runtime): MiddlewareHandler {
  return async (c, next) => {
    if (!isAuthenticated(c, runtime)) throw new ApiError(401, 'Unauthorized');
    await next();
  };
}

/** Whether the request carries a token of a person or of a running step. */
export function isAuthenticated(c: ApiContext, runtime: Runtime): boolean {
  return callerOf(c, runtime) !== undefined;
}

/** The owner of the request's token. */
export function callerOf(c: ApiContext, runtime: Runtime): Identity | undefined {
  return runtime.authenticate(tokenOf(c));
}

function tokenOf(c: ApiContext): string {
  const bearer = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  return bearer ?? c.req.query('token') ?? getCookie(c, 'token') ?? '';
}

export function requireWorkspace(runtime: Runtime): MiddlewareHandler {
  return async (c, next) => {
    checkWorkspace(runtime, c.req.param('workspace'));
    await next();
  };
}

export function checkWorkspace({ workspace }: Runtime, asked: string | undefined): void {
  if (asked === workspace.name) return;
  throw notFound(`workspace ${asked} not found; this runtime has the workspace ${workspace.name}`);
}
