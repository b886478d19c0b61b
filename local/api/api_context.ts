/** What every route of the API works with. */
import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import { badRequest } from './errors.ts';

export type Api = Hono;
export type ApiContext = Context;

/** The request's JSON body; an absent one is `{}`. */
async function jsonBody(c: ApiContext): Promise<unknown> {
  const text = await c.req.text();
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`the body is not JSON: ${(error as Error).message}`);
  }
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
