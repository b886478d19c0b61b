/** Requests to the API of the workspace. */
import type { ConsoleInfo } from '../shapes.ts';
import { token } from './session.ts';

/** The API refused a request, or could not be reached (status 0). */
export class RequestFailed extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'RequestFailed';
  }
}

let known: ConsoleInfo | undefined;
let workspace = '';

/** Finds out which workspace this is. @throws {RequestFailed} with status 401 when the token is wrong */
export async function connect(): Promise<ConsoleInfo> {
  const info: ConsoleInfo = await (await request('GET', '/api/console')).json();
  workspace = info.workspace;
  known = info;
  return info;
}

/** The workspace that `connect` found. */
export function consoleInfo(): ConsoleInfo {
  if (known === undefined) throw new Error('the page is not connected yet');
  return known;
}

export async function getJson<T>(path: string, query: Record<string, string> = {}): Promise<T> {
  const text = new URLSearchParams(query).toString();
  const response = await request('GET', `/api/w/${workspace}/${path}${text === '' ? '' : `?${text}`}`);
  return response.json();
}

export async function post(path: string, body: unknown): Promise<string> {
  return (await request('POST', `/api/w/${workspace}/${path}`, body)).text();
}

/** The stream of changes, until `signal` ends it. */
export async function openEvents(signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const { body } = await request('GET', `/api/w/${workspace}/console/events`, undefined, signal);
  if (body === null) throw new RequestFailed(0, 'the event stream has no body');
  return body;
}

/** Encodes a workspace path for a URL and keeps its slashes. */
export function pathInAddress(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

async function request(
  method: string,
  address: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, {
      method,
      signal: signal ?? null,
      headers: { authorization: `Bearer ${token() ?? ''}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new RequestFailed(0, 'The runtime cannot be reached. Is `npm run console` still running?');
  }
  if (response.ok) return response;
  const text = (await response.text()).trim();
  throw new RequestFailed(response.status, text === '' ? `${method} ${address}: ${response.status}` : text);
}
