/** Who may call which route: one key for each client, with scopes. */
import * as z from 'zod';
import { type Refusal, refusal } from '../reason/reasons.ts';

export const scopeSchema = z.enum(['send', 'verify', 'read', 'admin']);
export type Scope = z.infer<typeof scopeSchema>;

export interface Client {
  name: string;
  scopes: readonly Scope[];
}

export type Access = { kind: 'client'; client: Client } | Refusal;

/** Whether a client may call a route of this scope. @param client null for a key that is not known */
export function accessOf(client: Client | null, scope: Scope): Access {
  if (client === null) return refusal('key_missing');
  return client.scopes.includes(scope)
    ? { kind: 'client', client }
    : refusal('scope_missing', { detail: scope });
}

/** The key of a request: `X-API-Key`, or a bearer token. Header names are lower-case. */
export function keyOf(headers: Readonly<Record<string, string | undefined>>): string | null {
  const own = headers['x-api-key'];
  if (own !== undefined && own !== '') return own;
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}
