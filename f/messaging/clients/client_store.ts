/** Clients of the API in PostgreSQL: a name, the hash of a key, and scopes. */
import * as z from 'zod';
import { parseRows, type Sql } from '../../shared/clients/database.ts';
import { type Client, type Scope, scopeSchema } from '../lib/api/access.ts';
import { type Refusal, refusal } from '../lib/reason/reasons.ts';
import { addUsage, usedUnits } from './usage_store.ts';

const clientSchema = z.object({ name: z.string(), scopes: z.array(scopeSchema) });

export async function findClient(sql: Sql, keyHash: string): Promise<Client | null> {
  const [client] = parseRows(
    clientSchema,
    await sql`select name, to_jsonb(scopes) as scopes from messaging.client where key_hash = ${keyHash}`,
  );
  return client ?? null;
}

/** Creates a client or changes its key and scopes; one without scopes can do nothing. */
export async function putClient(
  sql: Sql,
  { name, keyHash, scopes }: { name: string; keyHash: string; scopes: readonly Scope[] },
): Promise<void> {
  await sql`
    insert into messaging.client (name, key_hash, scopes)
    values (${name}, ${keyHash}, array(select jsonb_array_elements_text(${JSON.stringify(scopes)}::text::jsonb)))
    on conflict (name) do update set key_hash = excluded.key_hash, scopes = excluded.scopes`;
}

/** Counts messages of a client against its limit in every 60 seconds. Null when they are within it. */
export async function takeClientUnits(
  sql: Sql,
  { client, units, limit }: { client: string; units: number; limit: number },
): Promise<Refusal | null> {
  const scope = `client:${client}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`messaging:${scope}`}, 0))`;
  const used = await usedUnits(sql, scope);
  if (used + units > limit)
    return refusal('client_limit', { retryAfterSeconds: 60, detail: `${limit} a minute` });
  await addUsage(sql, [{ scope, units }]);
  return null;
}
