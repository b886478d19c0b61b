/** Waits for a run and responds with its result; special keys of the result set status and headers. */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { earlyResult } from '../engine/early_return.ts';
import type { Runtime } from '../runtime.ts';
import type { CompletedJob } from '../store/job.ts';
import { USER } from '../workspace/identity.ts';
import { isRecord } from '../workspace/problem.ts';
import type { ApiContext } from './api_context.ts';
import { ApiError } from './errors.ts';

const TIMEOUT_SECONDS = 600;

type Ended = Pick<CompletedJob, 'outcome' | 'result'>;

export async function waitForResult(c: ApiContext, runtime: Runtime, id: string): Promise<Response> {
  const gone = new AbortController();
  const timer = setTimeout(() => gone.abort('timeout'), TIMEOUT_SECONDS * 1000);
  c.req.raw.signal.addEventListener('abort', () => gone.abort('http connection broke'));
  const aborted = new Promise<undefined>((resolve) => {
    gone.signal.addEventListener('abort', () => resolve(undefined));
  });
  try {
    const job = await Promise.race([firstEnd(runtime, id), aborted]);
    if (job !== undefined) return answer(c, job);
    const reason =
      gone.signal.reason === 'timeout' ? `timeout after ${TIMEOUT_SECONDS}s` : 'http connection broke';
    runtime.cancel(id, reason, USER.username);
    throw new ApiError(500, reason);
  } finally {
    clearTimeout(timer);
  }
}

/** The outcome of the run or of its `early_return` step, whichever comes first. */
export function firstEnd(runtime: Runtime, id: string): Promise<Ended> {
  return Promise.race([runtime.wait(id), early(runtime, id)]);
}

/** Resolves when the flow's `early_return` step has ended; the flow continues. */
function early(runtime: Runtime, id: string): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const stop = runtime.on((event) => {
    if (event.type !== 'completed') return;
    const flow = event.job.parentJob === id ? runtime.job(id) : undefined;
    const result = flow && earlyResult(runtime.store, flow);
    if (result) resolve(result);
    if (result || event.job.id === id) stop();
  });
  return promise;
}

/** Only `success` counts as success: a skipped run gives 422, as on a Windmill server. */
function answer(c: ApiContext, { outcome, result }: Ended): Response {
  const fallback = outcome === 'success' ? 200 : 422;
  if (!isRecord(result)) return c.json(result, fallback);
  const key = (name: string) => result[`wm_${name}`] ?? result[`windmill_${name}`];
  const [status, type, headers] = [key('status_code'), key('content_type'), key('headers')];
  const encoding = key('content_transfer_encoding');
  if ([status, type, headers, encoding].every((value) => value === undefined))
    return c.json(result, fallback);
  for (const [name, value] of Object.entries(isRecord(headers) ? headers : {})) c.header(name, String(value));
  const code = (typeof status === 'number' ? status : fallback) as ContentfulStatusCode;
  if (!('result' in result)) {
    return c.body(null, typeof status === 'number' || outcome !== 'success' ? (code as 204) : 204);
  }
  const body = result.result;
  if (typeof type !== 'string') return c.json(body, code);
  c.header('content-type', type);
  if (encoding !== 'base64') return c.body(typeof body === 'string' ? body : JSON.stringify(body), code);
  if (typeof body !== 'string') {
    const message =
      'windmill_content_transfer_encoding "base64" requires result to be a base64-encoded string';
    throw new ApiError(500, message);
  }
  return c.body(Buffer.from(body, 'base64'), code);
}
