/** The arguments of a run, read from a request as Windmill's webhooks do. */

import { isRecord } from '../workspace/problem.ts';
import { jsonObject } from '../workspace/shapes.ts';
import type { JsonObject } from '../workspace/types.ts';
import { type ApiContext, parseJson } from './api_context.ts';

export interface RunArgs {
  args: JsonObject;
  /** Input of a preprocessor, in place of the arguments. */
  event: JsonObject;
}

export async function runArgs(c: ApiContext): Promise<RunArgs> {
  const raw = await c.req.text();
  const body = parseBody(c, raw);
  const args: JsonObject = { ...body };
  for (const name of (c.req.query('include_header') ?? '').split(',').filter(Boolean)) {
    args[name.toLowerCase().replaceAll('-', '_')] = c.req.header(name) ?? null;
  }
  for (const name of (c.req.query('include_query') ?? '').split(',').filter(Boolean)) {
    args[name] = c.req.query(name) ?? null;
  }
  const headers = Object.fromEntries([...c.req.raw.headers].filter(([name]) => name !== 'authorization'));
  const event = { kind: 'webhook', body, raw_string: raw, headers, query: c.req.query() };
  return { args, event };
}

function parseBody(c: ApiContext, raw: string): JsonObject {
  if (c.req.method === 'GET') return fromPayload(c.req.query('payload'));
  const type = c.req.header('content-type') ?? 'application/json';
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(raw));
  if (type.startsWith('text/')) return { raw_string: raw };
  if (raw.trim() === '') return {};
  const body = parseJson(raw, 'invalid json');
  const args = isRecord(body) && c.req.query('wrap_body') !== 'true' ? jsonObject.parse(body) : { body };
  return c.req.query('raw') === 'true' ? { ...args, raw_string: raw } : args;
}

/** In a GET request the arguments are base64-encoded JSON. */
function fromPayload(payload: string | undefined): JsonObject {
  if (payload === undefined) return {};
  const args = parseJson(
    Buffer.from(payload, 'base64').toString('utf8'),
    'the query parameter payload is not JSON',
  );
  return isRecord(args) ? jsonObject.parse(args) : { body: args };
}
