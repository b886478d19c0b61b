/** Lets somebody call the HTTP routes with a key, of which only the hash is known here. What the key may do is the policy's business. */
import * as z from 'zod';
import { parseDatabase, withDatabase } from '../../shared/clients/database.ts';
import { logged } from '../../shared/clients/job.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { postgresql } from '../lib/resource_types.ts';

const inputSchema = z.object({
  email: z.email().toLowerCase(),
  key_sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * @param email of a role of the policy
 * @param key_sha256 SHA-256 of the key, in hexadecimal digits
 * @param revoke end the key
 */
export async function main(database: postgresql, email: string, key_sha256: string, revoke = false) {
  const client = parsed(inputSchema, { email, key_sha256 }, 'event_unreadable', 'The run form');
  const changed = await withDatabase(parseDatabase(database), (open) =>
    open.transaction(async (sql) => {
      if (revoke)
        return sql`
          update backoffice.api_client set revoked_at = now()
          where key_sha256 = ${client.key_sha256} and email = ${client.email} and revoked_at is null returning email`;
      return sql`
        insert into backoffice.api_client (key_sha256, email, created_at)
        values (${client.key_sha256}, ${client.email}, now()) on conflict do nothing returning email`;
    }),
  );
  return logged({ changed: changed.length === 1, revoke }, ['changed', 'revoke']);
}
