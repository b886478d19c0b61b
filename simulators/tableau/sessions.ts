/** Sessions of a simulated Tableau: one per personal access token, valid for 240 minutes. */
import { randomBytes } from 'node:crypto';
import { notSignedIn } from './refusal.ts';

const lifetimeMs = 240 * 60_000;

export class TableauSessions {
  readonly #now: () => number;
  #session: { token: string; expiry: number } | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A sign-in with a token ends the session of the sign-in before. */
  start(): string {
    const token = `${randomBytes(16).toString('base64url')}|${randomBytes(16).toString('hex')}`;
    this.#session = { token, expiry: this.#now() + lifetimeMs };
    return token;
  }

  check(token: string | undefined): void {
    const session = this.#session;
    if (session === null || token !== session.token || session.expiry <= this.#now()) throw notSignedIn();
  }

  end(): void {
    this.#session = null;
  }

  get isOpen(): boolean {
    return this.#session !== null;
  }
}
