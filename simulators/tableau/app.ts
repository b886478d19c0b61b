/** Tableau's REST API over HTTP: sign-in by personal access token, the data of a view, sign-out. */
import { type Context, Hono } from 'hono';
import type { FaultScript } from '../faults.ts';
import { viewCsv } from './csv.ts';
import { faultBodies, invalid, notFound, signInRefused, TableauRefusal, unknownResource } from './refusal.ts';
import type { TableauSessions } from './sessions.ts';
import { errorResponse, readSignIn, tableauResponse } from './wire.ts';
import type { TableauRow, TableauView, TableauWorld } from './world.ts';

export interface TableauAppOptions {
  world: TableauWorld;
  tokenName: string;
  tokenSecret: string;
  sessions: TableauSessions;
  faults: FaultScript;
  /** Version of the REST API that the server speaks; older ones are accepted. */
  restApiVersion: string;
  /** Milliseconds before the data of a view, by its id. */
  delays: ReadonlyMap<string, number>;
  now: () => number;
}

/** How long a view stays in the cache when a request does not say. */
const defaultMaxAgeMinutes = 12 * 60;

interface Cached {
  at: number;
  rows: readonly TableauRow[];
}

export function tableauApp(options: TableauAppOptions): Hono {
  const { world, sessions, faults, restApiVersion, now } = options;
  const app = new Hono();
  const cache = new Map<string, Cached>();

  /** Registers a route below `/api/{version}`; faults address it by `name`. */
  const route = (
    verb: 'GET' | 'POST',
    path: string,
    name: string,
    handler: (context: Context, body: string) => Response | Promise<Response>,
  ) =>
    app.on(verb, `/api/:version${path}`, async (context) => {
      const body = await context.req.text();
      const answer = () => {
        const version = context.req.param('version');
        if (isNewer(version, restApiVersion)) throw unknownResource(context.req.path);
        return handler(context, body);
      };
      return faults.answer(name, faultBodies, () => refusable(context, answer));
    });

  for (const path of ['/serverinfo', '/serverInfo'])
    route('GET', path, 'serverinfo', (context) =>
      tableauResponse(
        'serverInfo',
        {
          productVersion: { value: '2024.3.0', build: '20243.24.1010.1014' },
          restApiVersion: accepts(context)?.includes('json') ? restApiVersion : { value: restApiVersion },
        },
        accepts(context),
      ),
    );
  route('POST', '/auth/signin', 'signin', (context, body) => {
    const given = readSignIn(body);
    if (given?.name !== options.tokenName || given.secret !== options.tokenSecret) throw signInRefused();
    if (given.site !== world.site.contentUrl) throw signInRefused();
    const credentials = {
      token: sessions.start(),
      estimatedTimeToExpiration: '240:00:00',
      site: { id: world.site.id, contentUrl: world.site.contentUrl },
      user: { id: '1a96d216-e9b8-497b-a82a-0b899a965e01' },
    };
    return tableauResponse('credentials', credentials, accepts(context));
  });
  route('POST', '/auth/signout', 'signout', (context) => {
    sessions.check(context.req.header('x-tableau-auth'));
    sessions.end();
    return new Response(null, { status: 204 });
  });
  route('GET', '/sites/:site/views/:view/data', 'view data', async (context) => {
    sessions.check(context.req.header('x-tableau-auth'));
    const id = context.req.param('view');
    const view = world.views.find((one) => one.id === id);
    if (view === undefined || context.req.param('site') !== world.site.id) throw notFound(`View '${id}'`);
    const ms = options.delays.get(view.id) ?? 0;
    if (ms > 0) await delay(ms);
    const url = new URL(context.req.url);
    const rows = cachedRows(cache, view, maxAge(url.searchParams), now());
    return new Response(viewCsv(view, filtered(view, rows, url.searchParams)), {
      headers: { 'content-type': 'text/csv;charset=utf-8' },
    });
  });
  app.notFound((context) => errorResponse(notFound(context.req.path), accepts(context)));
  return app;
}

/** Whether a version such as 3.24 is above another one. */
function isNewer(version: string, other: string): boolean {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [version, other].map((one) =>
    one.split('.').map(Number),
  ) as [number[], number[]];
  return major > otherMajor || (major === otherMajor && minor > otherMinor);
}

function accepts(context: Context): string | undefined {
  return context.req.header('accept');
}

async function refusable(context: Context, answer: () => Response | Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof TableauRefusal)) throw error;
    return errorResponse(error, accepts(context));
  }
}

/** Does not keep the process alive. */
function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds).unref());
}

function maxAge(query: URLSearchParams): number {
  const given = query.get('maxAge');
  if (given === null) return defaultMaxAgeMinutes;
  if (!/^\d+$/.test(given)) throw invalid(`maxAge '${given}' is not a number of minutes`);
  return Math.max(1, Number(given));
}

function cachedRows(
  cache: Map<string, Cached>,
  view: TableauView,
  minutes: number,
  now: number,
): readonly TableauRow[] {
  const cached = cache.get(view.id);
  if (cached !== undefined && now - cached.at <= minutes * 60_000) return cached.rows;
  const rows = view.rows();
  cache.set(view.id, { at: now, rows });
  return rows;
}

/** `vf_FIELD=a,b` keeps rows with one of the labels, `\,` is a comma in a label; a filter on a field that the view does not have is ignored, as by Tableau. */
function filtered(
  view: TableauView,
  rows: readonly TableauRow[],
  query: URLSearchParams,
): readonly TableauRow[] {
  const filters = [...query].flatMap(([name, value]) => {
    const place = name.startsWith('vf_') ? view.dimensions.indexOf(name.slice(3)) : -1;
    return place === -1
      ? []
      : [{ place, labels: value.split(/(?<!\\),/).map((label) => label.replaceAll('\\,', ',')) }];
  });
  const [first, ...others] = filters;
  const found =
    first === undefined ? rows : first.labels.flatMap((label) => withLabel(rows, first.place, label));
  return found.filter(({ labels }) =>
    others.every(({ place, labels: wanted }) => wanted.includes(labels[place] ?? '')),
  );
}

const indexes = new WeakMap<readonly TableauRow[], Map<number, Map<string, TableauRow[]>>>();

/** The rows with a label; a view of thousands of customers is asked thousands of times. */
function withLabel(rows: readonly TableauRow[], place: number, label: string): TableauRow[] {
  const index = indexes.get(rows) ?? new Map<number, Map<string, TableauRow[]>>();
  indexes.set(rows, index);
  const byLabel = index.get(place) ?? Map.groupBy(rows, ({ labels }) => labels[place] ?? '');
  index.set(place, byLabel);
  return byLabel.get(label) ?? [];
}
