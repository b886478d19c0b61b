/** Creates a client of the API, or changes its key and scopes. Only the hash of the key is passed and stored. */
import * as z from 'zod';
import { parseDatabase, withDatabase } from '../../shared/clients/database.ts';
import { logged } from '../../shared/clients/job.ts';
import { putClient } from '../clients/client_store.ts';
import { scopeSchema } from '../lib/api/access.ts';
import { MessagingError } from '../lib/reason/errors.ts';
import type { postgresql } from '../lib/resource_types.ts';

const clientSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9_-]{1,40}$/),
  key_sha256: z.string().regex(/^[0-9a-f]{64}$/),
  scopes: z.array(scopeSchema),
});

/**
 * @param name of the client, such as `shop`
 * @param key_sha256 the SHA-256 of its key, in hexadecimal
 * @param scopes of send, verify, read and admin; none: the client can do nothing
 */
export async function main(database: postgresql, name: string, key_sha256: string, scopes: string[]) {
  const read = clientSchema.safeParse({ name, key_sha256, scopes });
  if (!read.success) throw new MessagingError('client_invalid', z.prettifyError(read.error));
  const client = { ...read.data, keyHash: read.data.key_sha256 };
  await withDatabase(parseDatabase(database), (open) => open.transaction((sql) => putClient(sql, client)));
  return logged({ name, scopes: client.scopes }, ['name', 'scopes']);
}
