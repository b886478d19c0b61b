/** What every route of the API works with. */
import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import type { Json } from '../workspace/types.ts';
import { badRequest } from './errors.ts';

export type Api = Hono;
export type ApiContext = Context;

/** Deeper values would overflow the stack of whoever walks through them. */
const MAX_DEPTH = 500;

/** @param what names the text in the error */
export function parseJson(text: string, what: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badRequest(`${what} is not JSON: ${(error as Error).message}`);
  }
  if (isDeeperThan(value, MAX_DEPTH)) throw badRequest(`${what} is nested deeper than ${MAX_DEPTH} levels`);
  return value;
}

function isDeeperThan(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

/** The request's JSON body; an absent one is `{}`. */
async function jsonBody(c: ApiContext): Promise<Json> {
  const text = await c.req.text();
  return text.trim() === '' ? {} : parseJson(text, 'the body');
}

/** The request's JSON body in the shape that the route wants. */
export async function bodyOf<S extends z.ZodType>(c: ApiContext, shape: S): Promise<z.output<S>> {
  const parsed = shape.safeParse(await jsonBody(c));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw badRequest(`${issue?.path.join('.') || 'the body'}: ${issue?.message}`);
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
