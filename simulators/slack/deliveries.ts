/** One signed request of Slack to an app, with Slack's timeout of three seconds and three retries. */
import { createHmac } from 'node:crypto';

export interface DeliveryOptions {
  /** The app's signing secret. */
  signingSecret: string;
  /** Milliseconds before each retry; Slack's delays are zero, one minute and five minutes. */
  retryAfter: readonly number[];
  /** Milliseconds that a response may take; three seconds at Slack. */
  responseTimeoutMs: number;
  now: () => number;
}

/** One attempt: its response, or null without one. */
export interface Delivery {
  body: string;
  retry: number;
  status: number | null;
}

/** A request with Slack's signature. */
export function signed(
  body: string,
  contentType: string,
  { signingSecret, now }: Pick<DeliveryOptions, 'signingSecret' | 'now'>,
): RequestInit & { headers: Record<string, string> } {
  const time = String(Math.floor(now() / 1_000));
  const signature = createHmac('sha256', signingSecret).update(`v0:${time}:${body}`).digest('hex');
  const headers = {
    'content-type': contentType,
    'x-slack-request-timestamp': time,
    'x-slack-signature': `v0=${signature}`,
  };
  return { method: 'POST', body, headers };
}

/** Sends until the app responds 2xx or no retry is left; every attempt is recorded in `done`. */
export async function deliver(
  url: string,
  body: string,
  options: DeliveryOptions,
  done: Delivery[],
  end: AbortSignal,
): Promise<void> {
  let reason = '';
  for (const [retry, pause] of [0, ...options.retryAfter].entries()) {
    if (pause > 0) await delay(pause, end);
    if (end.aborted) return;
    const request = signed(body, 'application/json', options);
    if (retry > 0) {
      Object.assign(request.headers, { 'x-slack-retry-num': `${retry}`, 'x-slack-retry-reason': reason });
    }
    const status = await attempt(url, request, options.responseTimeoutMs, end);
    done.push({ body, retry, status });
    if (status !== null && status >= 200 && status < 300) return;
    reason = status === null ? 'http_timeout' : 'http_error';
  }
}

async function attempt(
  url: string,
  request: RequestInit,
  timeoutMs: number,
  end: AbortSignal,
): Promise<number | null> {
  try {
    const signal = AbortSignal.any([end, AbortSignal.timeout(timeoutMs)]);
    const response = await fetch(url, { ...request, signal, redirect: 'manual' });
    await response.arrayBuffer();
    return response.status;
  } catch {
    // No response in time and no connection are the same to Slack.
    return null;
  }
}

/** Resolves after the delay, or immediately when the simulator closes. */
function delay(milliseconds: number, end: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    timer.unref();
    end.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
