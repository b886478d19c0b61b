/** Answers an HTTP request: reads the resources of the workspace, identifies the caller and checks the permission. */
import * as z from 'zod';
import { type Database, parseRows } from '../../shared/clients/database.ts';
import { type Answer, refuse, toResult } from '../lib/access/answer.ts';
import { type HttpRequest, requestSchema } from '../lib/access/request.ts';
import { mayDo, type Permission } from '../lib/access/roles.ts';
import type { Policy } from '../lib/policy/policy.ts';
import { parsed } from '../lib/reason/errors.ts';
import { withBooks } from './books.ts';

export interface Call {
  database: Database;
  policy: Policy;
  request: HttpRequest;
  /** E-mail address of who calls. */
  actor: string;
  now: Date;
}

/** The HTTP answer to a request that needs a permission. */
export async function respond(
  request: object,
  permission: Permission,
  work: (call: Call) => Promise<Answer>,
) {
  const read = parsed(requestSchema, request, 'event_unreadable', 'The request');
  const answer = await withBooks((database, policy) => authorized(database, policy, read, permission, work));
  return toResult(answer, read.request_id);
}

/** The same on books that are open. */
export async function authorized(
  database: Database,
  policy: Policy,
  request: HttpRequest,
  permission: Permission,
  work: (call: Call) => Promise<Answer>,
): Promise<Answer> {
  const actor = await callerOf(database, request.key_sha256);
  if (actor === null) return refuse('unauthenticated');
  if (!mayDo(policy.roles, actor, permission)) return refuse('forbidden');
  return work({ database, policy, request, actor, now: new Date() });
}

/** The address that a key belongs to; null when there is no such key, or it was revoked. */
function callerOf(database: Database, key: string | null): Promise<string | null> {
  if (key === null) return Promise.resolve(null);
  return database.transaction(async (sql) => {
    const [row] = parseRows(
      z.object({ email: z.string() }),
      await sql`select email from backoffice.api_client where key_sha256 = ${key} and revoked_at is null`,
    );
    return row?.email ?? null;
  });
}
