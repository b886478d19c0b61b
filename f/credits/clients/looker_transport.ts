/** The transport under the Looker SDK: a deadline that fires, retries that honour Retry-After, one re-login on 401, readable errors. */
import { NodeTransport } from '@looker/sdk-node';
import type { Authenticator, HttpMethod, ITransportSettings, SDKResponse, Values } from '@looker/sdk-rtl';
import { CreditError } from '../lib/reason/errors.ts';

export interface LookerTransportOptions {
  /** Longest wait for one answer including its body, in milliseconds. */
  deadlineMs: number;
  /** Attempts of one call, the first included. */
  tries: number;
  sleep: (milliseconds: number) => Promise<void>;
  random: () => number;
  /** Milliseconds since 1970, to compare a Retry-After that is a date with. */
  now: () => number;
  /** Forgets the session's token, so that the next attempt logs in again. */
  forgetToken: () => void;
}

const retryStatuses = new Set([429, 500, 502, 503, 504]);

/** On a longer Retry-After the call fails; a later run tries the request again. */
const maxWaitMs = 60_000;

/** Answers of Looker that are final: the status and Looker's own words. */
export class LookerAnswer extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'LookerAnswer';
    this.status = status;
  }
}

/** Replaces the transport of the SDK; its types, methods and paths stay in use. */
export class LookerTransport extends NodeTransport {
  readonly #own: LookerTransportOptions;

  constructor(settings: ITransportSettings, own: LookerTransportOptions) {
    super(settings);
    this.#own = own;
  }

  override async request<TSuccess, TError>(
    method: HttpMethod,
    path: string,
    queryParams?: Values,
    body?: unknown,
    authenticator?: Authenticator,
    options?: Partial<ITransportSettings>,
  ): Promise<SDKResponse<TSuccess, TError>> {
    let loggedInAgain = false;
    for (let attempt = 1; ; attempt++) {
      const url = this.makeUrl(path, { ...this.options, ...options }, queryParams);
      const answer = await this.#send(method, url, body, authenticator, options);
      if (answer.ok) {
        const body = parseBody(answer);
        if (body.kind === 'broken') throw unavailable(method, url, attempt, answer);
        return { ok: true, value: body.value as TSuccess };
      }
      if (answer.status === 401 && authenticator && !loggedInAgain) {
        loggedInAgain = true;
        this.#own.forgetToken();
        continue;
      }
      if (answer.status !== 0 && !retryStatuses.has(answer.status)) throw refusal(path, answer);
      const wait = this.#wait(answer.retryAfter, attempt);
      if (attempt >= this.#own.tries || wait > maxWaitMs) {
        throw unavailable(method, url, attempt, answer);
      }
      await this.#own.sleep(wait);
    }
  }

  async #send(
    method: HttpMethod,
    url: string,
    body: unknown,
    authenticator?: Authenticator,
    options?: Partial<ITransportSettings>,
  ): Promise<Answer> {
    // The signal is passed to the SDK too, which otherwise warns on every call.
    const signal = AbortSignal.timeout(this.#own.deadlineMs);
    const init = await this.initRequest(method, url, body, authenticator, {
      ...this.options,
      ...options,
      signal,
    });
    try {
      const response = await fetch(url, {
        method,
        headers: init.headers,
        ...(init.body === undefined ? {} : { body: init.body }),
        redirect: 'error',
        signal,
      });
      return {
        ok: response.ok,
        status: response.status,
        contentType: response.headers.get('content-type') ?? '',
        retryAfter: response.headers.get('retry-after'),
        text: await response.text(),
      };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      return { ok: false, status: 0, contentType: 'text/plain', retryAfter: null, text };
    }
  }

  #wait(retryAfter: string | null, attempt: number): number {
    const asked = retryAfter === null ? null : waitOf(retryAfter, this.#own.now());
    if (asked !== null) return asked;
    return 250 * 2 ** attempt * (0.5 + this.#own.random());
  }
}

interface Answer {
  ok: boolean;
  /** HTTP status, 0 when there was none. */
  status: number;
  contentType: string;
  retryAfter: string | null;
  text: string;
}

function refusal(path: string, answer: Answer): Error {
  if (!path.endsWith('/login')) return new LookerAnswer(answer.status, readable(answer));
  // Looker answers bad credentials with 404, which must not be taken for a deleted link.
  return new CreditError(
    'looker_credentials',
    `Looker refused the login of the bot (${readable(answer)}): check client_id in f/credits/resources/looker and the variable f/credits/looker_client_secret`,
  );
}

function unavailable(method: string, url: string, tries: number, answer: Answer): CreditError {
  return new CreditError(
    'looker_unavailable',
    `Looker did not answer ${method} ${pathOf(url)} in ${tries} tries: ${readable(answer)}`,
    { retryable: true },
  );
}

/** Milliseconds that Retry-After asks for, in seconds or as a date; null when it is neither. */
export function waitOf(retryAfter: string, now: number): number | null {
  if (/^\d+(\.\d+)?$/.test(retryAfter.trim())) return Number(retryAfter) * 1_000;
  const date = /^[A-Z][a-z]{2,8},/.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

type Body = { kind: 'value'; value: unknown } | { kind: 'broken' };

/** A proxy in front of Looker may call its HTML page JSON. */
function parseBody({ contentType, text }: Answer): Body {
  if (!/\bjson\b/.test(contentType)) return { kind: 'value', value: text };
  try {
    return { kind: 'value', value: JSON.parse(text) };
  } catch {
    return { kind: 'broken' };
  }
}

/** Looker's message out of its JSON; a short line for HTML and empty bodies. */
function readable(answer: Answer): string {
  const status = answer.status === 0 ? 'no answer' : `HTTP ${answer.status}`;
  const body = parseBody(answer);
  if (
    body.kind === 'value' &&
    typeof body.value === 'object' &&
    body.value !== null &&
    'message' in body.value
  )
    return `${status}: ${String(body.value.message).slice(0, 300)}`;
  const text = answer.text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? `${status} with an empty body` : `${status}: ${text.slice(0, 200)}`;
}

function pathOf(url: string): string {
  return new URL(url).pathname;
}
