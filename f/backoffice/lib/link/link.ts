/** Links to files that need no login: signed with a key that has a name, so that keys can be changed while older links still work. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { parsed } from '../reason/errors.ts';

export const linkKeysPath = 'f/backoffice/resources/link_keys';

const keysSchema = z
  .strictObject({
    /** Name of the key that signs new links. */
    current: z.string().regex(/^[a-z0-9]{1,16}$/),
    /** Secrets by name; a name that is removed ends its links. */
    keys: z.record(z.string(), z.string().min(16)),
  })
  .refine(({ current, keys }) => current in keys, { path: ['current'], message: 'keys has no such name' });

export type LinkKeys = z.output<typeof keysSchema>;

/** Throws BackofficeError `link_keys_invalid` naming the fields, never their values. */
export function parseLinkKeys(value: unknown): LinkKeys {
  return parsed(keysSchema, value, 'link_keys_invalid', `The resource ${linkKeysPath}`);
}

export interface Link {
  id: string;
  exportId: string;
  /** Seconds since the epoch. */
  expires: number;
  keyId: string;
}

/** Undefined when there is no such key any more. */
function signatureOf({ keys }: LinkKeys, { id, exportId, expires, keyId }: Link): string | undefined {
  const secret = Object.hasOwn(keys, keyId) ? keys[keyId] : undefined;
  if (secret === undefined) return undefined;
  return createHmac('sha256', secret)
    .update(JSON.stringify(['download', id, exportId, expires, keyId]))
    .digest('hex');
}

/** The path and query of a link, after the address of the workspace's routes. */
export function linkPath(keys: LinkKeys, link: Link): string {
  const signature = signatureOf(keys, link);
  if (signature === undefined) throw new RangeError(`there is no key ${link.keyId}`);
  const query = new URLSearchParams({ expires: `${link.expires}`, key: link.keyId, signature });
  return `backoffice/downloads/${link.id}?${query}`;
}

export const linkQuerySchema = z.strictObject({
  expires: z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number),
  key: z.string().max(16),
  signature: z.string().max(128),
});

export type LinkQuery = z.output<typeof linkQuerySchema>;

/** What a request for a file is worth. @param stored the link as it was made */
export function judgeLink(
  keys: LinkKeys,
  stored: { id: string; exportId: string; isRevoked: boolean },
  query: LinkQuery,
  now: Date,
): 'valid' | 'altered' | 'expired' | 'revoked' {
  const { id, exportId } = stored;
  const expected = signatureOf(keys, { id, exportId, expires: query.expires, keyId: query.key });
  const given = Buffer.from(query.signature);
  const right = Buffer.from(expected ?? '');
  if (expected === undefined || given.length !== right.length || !timingSafeEqual(given, right))
    return 'altered';
  if (query.expires * 1_000 <= now.getTime()) return 'expired';
  return stored.isRevoked ? 'revoked' : 'valid';
}
