/** Looker's API 4.0 over HTTP: the part that resolves a link to its SQL. */
import { type Context, Hono } from 'hono';
import type { FaultScript } from '../faults.ts';
import { faultBodies, invalid, LookerRefusal, notFound } from './refusal.ts';
import { type LookerRegistry, readQuery, type SavedQuery } from './registry.ts';
import type { LookerSessions } from './sessions.ts';
import { querySql } from './sql.ts';
import { selectFields, wireLook, wireQuery } from './wire.ts';
import type { LookerWorld, QueryDefinition } from './world.ts';

export interface LookerAppOptions {
  world: LookerWorld;
  registry: LookerRegistry;
  sessions: LookerSessions;
  clientId: string;
  faults: FaultScript;
}

type Handler = (context: Context, body: string) => Response;

export function lookerApp(options: LookerAppOptions): Hono {
  const { world, registry, sessions } = options;
  const app = new Hono();

  /** Registers a route; faults address it as `GET /looks/{look_id}`. */
  const route = (verb: 'GET' | 'POST' | 'DELETE', path: string, handler: Handler, isOpen = false) => {
    const name = `${verb} ${path.replace(/:(\w+)/g, '{$1}')}`;
    app.on(verb, `/api/4.0${path}`, async (context) => {
      const body = await context.req.text();
      return options.faults.answer(name, faultBodies, () =>
        refusable(() => {
          if (!isOpen) sessions.check(context.req.header('authorization'));
          return handler(context, body);
        }),
      );
    });
  };

  route('POST', '/login', (context, body) => login(sessions, context, body), true);
  route('DELETE', '/logout', (context) => {
    sessions.revoke(sessions.check(context.req.header('authorization')));
    return new Response(null, { status: 204 });
  });
  route('GET', '/user', () =>
    Response.json({ id: '1', display_name: options.clientId, verified_looker_employee: false }),
  );

  const query = (context: Context, found: SavedQuery) =>
    Response.json(selectFields(wireQuery(world.origin, found), context.req.query('fields')));
  route('GET', '/looks/:look_id', (context) => {
    const { look, query: found } = registry.look(parameter(context, 'look_id'));
    return Response.json(selectFields(wireLook(world.origin, look, found), context.req.query('fields')));
  });
  route('GET', '/looks/:look_id/run/:result_format', (context) => {
    return run(world, context, registry.look(parameter(context, 'look_id')).query);
  });
  route('GET', '/queries/slug/:slug', (context) =>
    query(context, registry.queryForSlug(parameter(context, 'slug'))),
  );
  route('GET', '/queries/:query_id', (context) =>
    query(context, registry.query(parameter(context, 'query_id'))),
  );
  route('GET', '/queries/:query_id/run/:result_format', (context) => {
    return run(world, context, registry.query(parameter(context, 'query_id')));
  });
  route('POST', '/queries', (context, body) => query(context, registry.save(readQuery(json(body)))));
  route('POST', '/queries/run/:result_format', (context, body) => run(world, context, readQuery(json(body))));
  route('GET', '/sql_queries/:slug', (context) => {
    const found = world.sqlQueries?.find((one) => one.slug === parameter(context, 'slug'));
    if (!found) throw notFound();
    return Response.json({ slug: found.slug, sql: found.sql, run_count: 1, plaintext: true });
  });

  app.notFound(() =>
    refusable(() => {
      throw notFound();
    }),
  );
  return app;
}

function refusable(answer: () => Response): Response {
  try {
    return answer();
  } catch (error) {
    if (!(error instanceof LookerRefusal)) throw error;
    return Response.json(error.body, { status: error.status });
  }
}

function login(sessions: LookerSessions, context: Context, body: string): Response {
  const form = new URLSearchParams(body);
  const read = (name: string) => form.get(name) ?? context.req.query(name) ?? '';
  return Response.json(sessions.login(read('client_id'), read('client_secret')));
}

function run(world: LookerWorld, context: Context, query: QueryDefinition): Response {
  const format = parameter(context, 'result_format');
  if (format !== 'sql')
    throw invalid('result_format', `The simulator has no rows, only SQL: "${format}" is not available`);
  const limit = context.req.query('limit');
  if (limit !== undefined && !/^-?\d+$/.test(limit)) throw invalid('limit', `"${limit}" is not a row limit`);
  const sql = query.sql ?? querySql(world.models, query, limit === undefined ? undefined : Number(limit));
  return new Response(sql, { headers: { 'content-type': 'text/plain;charset=utf-8' } });
}

function parameter(context: Context, name: string): string {
  return context.req.param(name) ?? '';
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw invalid('body', `not JSON: ${String(cause)}`);
  }
}
