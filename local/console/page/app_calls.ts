/** Handles the calls of an app's frame: starts its runnables with the token of this page, which the frame never sees. */
import { getJson, pathInAddress, post } from './api.ts';

interface EndOfJob {
  completed: boolean;
  success: boolean;
  result: unknown;
}

/** Milliseconds between polls for the end of a job: short at first, then longer. */
const FIRST_LOOK_MS = 40;
const LONGEST_WAIT_MS = 1_000;

/** @returns a function to call when the frame is removed */
export function answerCalls(frame: HTMLIFrameElement, app: string): () => void {
  const onMessage = async ({ source, data }: MessageEvent) => {
    if (source !== frame.contentWindow || typeof data?.type !== 'string') return;
    const { type, reqId } = data;
    let answer: { result: unknown; error: boolean };
    try {
      answer = { result: await resultOf(app, type, data), error: false };
    } catch (error) {
      answer = { result: { message: error instanceof Error ? error.message : String(error) }, error: true };
    }
    // A sandboxed frame has an opaque origin, which cannot be named as a target.
    frame.contentWindow?.postMessage({ type: `${type}Res`, reqId, ...answer }, '*');
  };
  addEventListener('message', onMessage);
  return () => removeEventListener('message', onMessage);
}

async function resultOf(app: string, type: string, data: Record<string, unknown>): Promise<unknown> {
  switch (type) {
    case 'backend':
      return waitFor(await start(app, data));
    case 'backendAsync':
      return start(app, data);
    case 'waitJob':
    case 'streamJob':
      return waitFor(String(data.jobId));
    case 'getJob':
      return getJson(`jobs_u/get/${encodeURIComponent(String(data.jobId))}`, { no_logs: 'true' });
    default:
      throw new Error(`the console does not support the call ${type}`);
  }
}

function start(app: string, { runnable_id, v }: Record<string, unknown>): Promise<string> {
  return post(`apps_u/execute_component/${pathInAddress(app)}`, { component: runnable_id, args: v ?? {} });
}

async function waitFor(job: string): Promise<unknown> {
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 1.3, LONGEST_WAIT_MS)) {
    const end = await getJson<EndOfJob>(`jobs_u/completed/get_result_maybe/${encodeURIComponent(job)}`);
    if (end.completed && end.success) return end.result;
    if (end.completed) throw new Error(messageOf(end.result));
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

function messageOf(result: unknown): string {
  const error = typeof result === 'object' && result !== null && 'error' in result ? result.error : undefined;
  if (typeof error !== 'object' || error === null || !('message' in error)) return 'the job did not succeed';
  return String(error.message);
}
