/** An HTTP request as scripts get it: the key of the caller only as a hash, so that no job holds it. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { parsed } from '../reason/errors.ts';

const textMap = z.record(z.string(), z.string());

const eventSchema = z.object({
  params: textMap.nullish().transform((value) => value ?? {}),
  query: textMap.nullish().transform((value) => value ?? {}),
  headers: textMap.nullish().transform((value) => value ?? {}),
  raw_string: z.string().nullish(),
});

export const requestSchema = z.strictObject({
  /** SHA-256 of the bearer token; null without one. */
  key_sha256: z.string().nullable(),
  params: textMap,
  query: textMap,
  /** As it was sent; fields of a parsed body would be resolved where they begin with `$var:`. */
  body: z.string(),
  request_id: z.string().nullable(),
});

export type HttpRequest = z.output<typeof requestSchema>;

/** The arguments of a script for an event of its HTTP trigger. */
export function requestOf(event: unknown): { request: HttpRequest } {
  const { params, query, headers, raw_string } = parsed(
    eventSchema,
    event,
    'event_unreadable',
    'The request',
  );
  const [, token] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
  const id = headers['x-request-id'];
  return {
    request: {
      key_sha256: token === undefined ? null : keyHash(token),
      params,
      query,
      body: raw_string ?? '',
      request_id: id !== undefined && /^[\w.-]{1,64}$/.test(id) ? id : null,
    },
  };
}

export function keyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
