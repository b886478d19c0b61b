/** Repeated requests: the stored answer of the first one, for a day. */
import * as z from 'zod';
import { parseRows, type Sql } from '../../shared/clients/database.ts';
import { type Refusal, refusal } from '../lib/reason/reasons.ts';

export interface OnceKey {
  /** Null: the client does not ask for it. */
  idempotency_hash: string | null;
  body_hash: string;
}

export type Begun = { kind: 'first' } | { kind: 'replay'; answer: Record<string, unknown> } | Refusal;

/** The lock ends with the transaction, and with a process that dies. */
export async function beginOnce(sql: Sql, client: string, key: OnceKey): Promise<Begun> {
  if (key.idempotency_hash === null) return { kind: 'first' };
  const lock = `messaging:once:${client}:${key.idempotency_hash}`;
  const [locked] = parseRows(
    z.object({ free: z.boolean() }),
    await sql`select pg_try_advisory_xact_lock(hashtextextended(${lock}, 0)) as free`,
  );
  if (locked?.free !== true) return refusal('key_in_use', { retryAfterSeconds: 1 });
  const [known] = parseRows(
    z.object({ body_hash: z.string(), answer: z.record(z.string(), z.unknown()) }),
    await sql`
      select body_hash, answer from messaging.idempotency
      where client = ${client} and key_hash = ${key.idempotency_hash} and expires_at > now()`,
  );
  if (known === undefined) return { kind: 'first' };
  return known.body_hash === key.body_hash ? { kind: 'replay', answer: known.answer } : refusal('key_reused');
}

export async function finishOnce(sql: Sql, client: string, key: OnceKey, answer: object): Promise<void> {
  if (key.idempotency_hash === null) return;
  await sql`
    insert into messaging.idempotency (client, key_hash, body_hash, status, answer, expires_at)
    values (${client}, ${key.idempotency_hash}, ${key.body_hash}, 200, ${JSON.stringify(answer)}::text::jsonb,
      now() + interval '24 hours')
    on conflict (client, key_hash) do update
    set body_hash = excluded.body_hash, answer = excluded.answer, expires_at = excluded.expires_at`;
}
