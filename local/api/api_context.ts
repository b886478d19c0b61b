/** The context and the parsers shared by all routes of the API. */
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { Json } from '../workspace/types.ts';
import { ApiError, badRequest } from './errors.ts';

export type Api = Hono;
export type ApiContext = Context;

/** Recursion over deeper values would overflow the stack. */
const MAX_DEPTH = 500;

/** @param what prefix of the error message */
export function parseJson(text: string, what: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badRequest(`${what}: ${(error as Error).message}`);
  }
  if (isDeeperThan(value, MAX_DEPTH))
    throw badRequest(`${what}: it is nested deeper than ${MAX_DEPTH} levels`);
  return value;
}

function isDeeperThan(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

/** The request's JSON body, parsed by the route's schema. */
export async function bodyOf<S extends z.ZodType>(c: ApiContext, shape: S): Promise<z.output<S>> {
  const text = await c.req.text();
  if (!/^application\/([\w.-]+\+)?json\b/.test(c.req.header('content-type') ?? '')) {
    throw new ApiError(415, 'Expected request with `Content-Type: application/json`');
  }
  const parsed = shape.safeParse(parseBody(text), { reportInput: true });
  if (parsed.success) return parsed.data;
  const reason = mismatch(parsed.error.issues[0]);
  throw new ApiError(422, `Failed to deserialize the JSON body into the target type: ${reason}`);
}

function parseBody(text: string): Json {
  try {
    return parseJson(text, 'invalid json');
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    const reason = cause.message.replace('Bad request: invalid json: ', '');
    throw new ApiError(400, `Failed to parse the request body as JSON: ${reason}`);
  }
}

/** The error text of the library that parses bodies in Windmill. */
function mismatch(issue: z.core.$ZodIssue | undefined): string {
  const name = issue?.path.join('.') ?? '';
  if (issue?.code !== 'invalid_type') return `${name || 'the body'}: ${issue?.message}`;
  if (issue.input === undefined) return `missing field \`${name}\``;
  const article = /^[aeiou]/.test(issue.expected) ? 'an' : 'a';
  const place = name === '' ? '' : `${name}: `;
  return `${place}invalid type: ${kindOf(issue.input)}, expected ${article} ${issue.expected}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `string ${JSON.stringify(value)}`;
  if (typeof value === 'boolean') return `boolean \`${value}\``;
  if (typeof value === 'number') {
    return `${Number.isInteger(value) ? 'integer' : 'floating point'} \`${value}\``;
  }
  return Array.isArray(value) ? 'sequence' : 'map';
}

/** The id of a job in a route. */
export function jobIdOf(c: ApiContext, name = 'id'): string {
  const text = c.req.param(name) ?? '';
  if (z.guid().safeParse(text).success) return text.toLowerCase();
  const problem = `UUID parsing failed: invalid length: found ${text.length}`;
  throw new ApiError(400, `Invalid URL: Cannot parse \`${name}\` with value \`${text}\`: ${problem}`);
}

/** The path of an item, at the end of a route. */
export function itemPathOf(c: ApiContext): string {
  return c.req.param('path') ?? '';
}

/** One page of a list, by Windmill's query parameters. */
export function pageOf<T>(c: ApiContext, items: readonly T[]): T[] {
  const { limit, offset } = paging(c);
  return items.slice(offset, offset + limit);
}

export function paging(c: ApiContext, defaultSize = 1000): { limit: number; offset: number } {
  const number = (name: string, fallback: number) => Number.parseInt(c.req.query(name) ?? '', 10) || fallback;
  const limit = Math.min(Math.max(number('per_page', defaultSize), 1), 1000);
  return { limit, offset: (Math.max(number('page', 1), 1) - 1) * limit };
}
