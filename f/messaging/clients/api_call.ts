/**
 * A request of the API from its arrival to its answer. The preprocessor of a route seals the body before Windmill stores the arguments
 * of the job, and keeps only hashes of the API key and of the Idempotency-Key.
 */
import * as z from 'zod';
import type { Sql } from '../../shared/clients/database.ts';
import { windmillResource } from '../../shared/clients/windmill_items.ts';
import { accessOf, type Client, keyOf, type Scope } from '../lib/api/access.ts';
import { answered, type HttpAnswer, refused } from '../lib/api/http_answer.ts';
import { isRefusal, type Refusal } from '../lib/reason/reasons.ts';
import { apiKeyHash, bodyHash } from '../lib/secrets/hash.ts';
import { parseKeys } from '../lib/secrets/keys.ts';
import { seal, unseal } from '../lib/secrets/seal.ts';
import { type Agent, agentResources, keysPath, random, withAgent } from './agent.ts';
import { findClient } from './client_store.ts';
import { beginOnce, finishOnce } from './idempotency_store.ts';

/** What Windmill gives a preprocessor. */
export interface HttpEvent {
  body: unknown;
  headers: Record<string, string | undefined>;
  params: Record<string, string>;
  query: Record<string, string>;
}

const callSchema = z.strictObject({
  key_hash: z.string().nullable(),
  idempotency_hash: z.string().nullable(),
  body_hash: z.string(),
  sealed: z.string(),
  params: z.record(z.string(), z.string()),
});

export type SealedCall = z.infer<typeof callSchema>;

const about = 'request';

/** The arguments of the job in place of the request. */
export async function sealedCall(event: HttpEvent): Promise<{ call: SealedCall }> {
  const keys = parseKeys(await windmillResource(keysPath));
  const body = JSON.stringify(event.body ?? null);
  const key = keyOf(event.headers);
  const idempotency = event.headers['idempotency-key'] ?? '';
  return {
    call: {
      key_hash: key === null ? null : apiKeyHash(key),
      idempotency_hash: idempotency === '' ? null : bodyHash(keys, idempotency),
      body_hash: bodyHash(keys, body),
      sealed: seal(keys, body, about, random.bytes(12)),
      params: event.params,
    },
  };
}

export interface ApiContext extends Omit<Agent, 'database'> {
  sql: Sql;
  client: Client;
  /** Of the database, in milliseconds. */
  now: number;
  body: unknown;
  params: Readonly<Record<string, string>>;
}

/** Rolls back what a request has written before it was refused. */
class RefusedCall extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

/** Answers in one transaction: a refused or failed request leaves nothing behind. @param call what `sealedCall` made */
export async function answerCall(
  call: object,
  scope: Scope,
  work: (context: ApiContext) => Promise<object | Refusal>,
): Promise<HttpAnswer> {
  const read = callSchema.parse(call);
  const resources = await agentResources();
  try {
    return await withAgent(resources, ({ database, ...agent }) =>
      database.transaction(async (sql) => {
        const client = read.key_hash === null ? null : await findClient(sql, read.key_hash);
        const access = accessOf(client, scope);
        if (access.kind === 'refused') throw new RefusedCall(access);
        const { client: caller } = access;
        const known = await beginOnce(sql, caller.name, read);
        if (known.kind === 'refused') throw new RefusedCall(known);
        if (known.kind === 'replay') return { ...answered(known.answer), ...replayed };
        const body: unknown = JSON.parse(unseal(agent.keys, read.sealed, about));
        const now = await databaseNow(sql);
        const answer = await work({ ...agent, sql, client: caller, now, body, params: read.params });
        if (isRefusal(answer)) throw new RefusedCall(answer);
        await finishOnce(sql, caller.name, read, answer);
        return answered(answer);
      }),
    );
  } catch (error) {
    if (error instanceof RefusedCall) return refused(error.refusal);
    throw error;
  }
}

const replayed = { windmill_headers: { 'Idempotent-Replayed': 'true' } };

export async function databaseNow(sql: Sql): Promise<number> {
  const [row] = await sql<{ now: string }[]>`select now() as now`;
  return Date.parse(row?.now ?? '');
}
