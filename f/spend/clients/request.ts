/** One HTTP question: a deadline for each whole answer, stated retries, and a gap with its reason in place of an answer. */
import { type Gap, gap } from '../lib/snapshot/gap.ts';

export interface Answer {
  kind: 'answer';
  status: number;
  contentType: string;
  text: string;
}

export interface Limits {
  /** Of one attempt, its body included. */
  deadlineMs: number;
  /** Waits before the second attempt, the third, ...: after HTTP 429 and 5xx and without a connection, never after a deadline. */
  retryDelaysMs: readonly number[];
  sleep: (milliseconds: number) => Promise<void>;
  /** Ends every request of a report that is out of time. */
  signal: AbortSignal | null;
}

export const defaultLimits: Limits = {
  deadlineMs: 30_000,
  retryDelaysMs: [2_000, 4_000],
  sleep: (milliseconds) => Bun.sleep(milliseconds),
  signal: null,
};

type Init = { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string };

/** @param what the object, for people; a gap starts with it */
export async function request(what: string, url: string, init: Init, limits: Limits): Promise<Answer | Gap> {
  const [delay, ...later] = limits.retryDelaysMs;
  const answer = await attempt(what, url, init, limits);
  const isOver = delay === undefined || limits.signal?.aborted === true;
  if (isOver || !isTransient(answer)) return answer === 'deadline' ? late(what, limits) : answer;
  await limits.sleep(delay);
  return request(what, url, init, { ...limits, retryDelaysMs: later });
}

async function attempt(what: string, url: string, init: Init, { deadlineMs, signal }: Limits) {
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    const response = await fetch(url, {
      ...init,
      redirect: 'error',
      // On a reused connection Bun before 1.4 would resend it.
      keepalive: false,
      signal: signal === null ? deadline : AbortSignal.any([deadline, signal]),
    });
    const contentType = response.headers.get('content-type') ?? '';
    const { status } = response;
    return { kind: 'answer', status, contentType, text: await response.text() } satisfies Answer;
  } catch (error) {
    if (deadline.aborted) return 'deadline';
    if (signal?.aborted) return gap('source_unavailable', `${what}: the report is out of time`);
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'no connection';
    return gap('source_unavailable', `${what}: no answer (${why})`);
  }
}

function isTransient(answer: Answer | Gap | 'deadline'): boolean {
  if (answer === 'deadline') return false;
  return 'state' in answer || answer.status === 429 || answer.status >= 500;
}

function late(what: string, { deadlineMs }: Limits): Gap {
  return gap('source_unavailable', `${what}: no answer within ${deadlineMs / 1_000} s`);
}
