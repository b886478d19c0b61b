/** API tokens of a simulated Looker: issued for credentials, valid for an hour, revocable. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { notAuthenticated, notFound } from './refusal.ts';

export interface LookerCredentials {
  clientId: string;
  clientSecret: string;
}

const lifetimeSeconds = 3_600;

export class LookerSessions {
  readonly #credentials: LookerCredentials;
  readonly #now: () => number;
  readonly #expiry = new Map<string, number>();

  constructor(credentials: LookerCredentials, now: () => number) {
    this.#credentials = credentials;
    this.#now = now;
  }

  login(clientId: string, clientSecret: string): object {
    if (!same(clientId, this.#credentials.clientId) || !same(clientSecret, this.#credentials.clientSecret))
      throw notFound();
    const token = randomBytes(20).toString('hex');
    this.#expiry.set(token, this.#now() + lifetimeSeconds * 1_000);
    return { access_token: token, token_type: 'Bearer', expires_in: lifetimeSeconds, refresh_token: null };
  }

  /** Returns the token of an `Authorization` header, or refuses. Looker accepts the schemes `Bearer` and `token`. */
  check(header: string | undefined): string {
    const token = /^(?:Bearer|token)\s+(\S+)$/i.exec(header ?? '')?.[1] ?? '';
    const expiry = this.#expiry.get(token);
    if (expiry === undefined || expiry <= this.#now()) throw notAuthenticated();
    return token;
  }

  revoke(token: string): void {
    this.#expiry.delete(token);
  }

  revokeAll(): void {
    this.#expiry.clear();
  }
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
