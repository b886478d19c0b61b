/** The Web API over HTTP: parses arguments and token, runs the method, responds as Slack does. */
import { type Context, Hono } from 'hono';
import type { FaultScript } from '../faults.ts';
import { Call, type Methods } from './call.ts';
import { chatMethods } from './method_chat.ts';
import { conversationMethods } from './method_conversations.ts';
import { historyMethods } from './method_history.ts';
import { userMethods } from './method_users.ts';
import { SlackRefusal } from './refusal.ts';
import type { SlackStore } from './store.ts';
import type { SlackWorld } from './world.ts';

const methods: Methods = { ...userMethods, ...conversationMethods, ...historyMethods, ...chatMethods };
const words = {
  rateLimited: { ok: false, error: 'ratelimited' },
  serverError: { ok: false, error: 'internal_error' },
};

export interface SlackAppOptions {
  store: SlackStore;
  team: SlackWorld['team'];
  app: SlackWorld['app'];
  token: string;
  scopes: readonly string[];
  faults: FaultScript;
}

export function slackApp(options: SlackAppOptions): Hono {
  const app = new Hono();
  app.on(['GET', 'POST'], '/api/:method', async (context) => {
    const method = context.req.param('method');
    // The whole request is read first, so that a dropped response never leaves a partially read request.
    const body = await context.req.text();
    return options.faults.answer(method, words, () => respond(context, options, method, body));
  });
  return app;
}

function respond(context: Context, options: SlackAppOptions, method: string, body: string): Response {
  const headers = { 'x-oauth-scopes': options.scopes.join(','), 'cache-control': 'no-store' };
  try {
    const args = { ...context.req.query(), ...bodyArguments(context.req.header('content-type') ?? '', body) };
    authenticate(context.req.header('authorization'), args, options.token);
    const run = methods[method];
    if (!run) throw new SlackRefusal('unknown_method', { req_method: method });
    return Response.json({ ok: true, ...run(new Call(options, args)) }, { headers });
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    return Response.json({ ok: false, error: error.error, ...error.details }, { headers });
  }
}

function authenticate(header: string | undefined, args: Record<string, unknown>, token: string): void {
  const given = header?.replace(/^Bearer\s+/i, '') ?? args.token;
  if (given === undefined || given === '') throw new SlackRefusal('not_authed');
  if (given !== token) throw new SlackRefusal('invalid_auth');
}

function bodyArguments(contentType: string, body: string): Record<string, unknown> {
  if (body === '') return {};
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(body));
  if (!contentType.startsWith('application/json')) throw new SlackRefusal('invalid_post_type');
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    // Slack's complete response to invalid JSON.
    throw new SlackRefusal('invalid_json');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new SlackRefusal('json_not_object');
  return { ...parsed };
}
