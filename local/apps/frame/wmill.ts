/**
 * The module that an app imports as `./wmill`. It runs in the app's frame, which has no token: every call is a message to the
 * surrounding page, which starts the runnable and sends back its result. The messages are those of Windmill's own frame.
 */

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
  onUpdate?: (update: StreamUpdate) => void;
}

export interface StreamUpdate {
  new_result_stream?: string;
  stream_offset?: number;
}

type Call = (args?: Record<string, unknown>) => Promise<unknown>;

const waiting = new Map<string, Waiting>();

function ask(type: string, what: Record<string, unknown>, onUpdate?: Waiting['onUpdate']): Promise<unknown> {
  const reqId = crypto.randomUUID();
  return new Promise((resolve, reject) => {
    waiting.set(reqId, { resolve, reject, ...(onUpdate && { onUpdate }) });
    parent.postMessage({ ...what, type, reqId }, '*');
  });
}

function callsOf(type: 'backend' | 'backendAsync'): Record<string, Call> {
  return new Proxy(
    {},
    { get: (_, name) => (args?: object) => ask(type, { runnable_id: name, v: args ?? {} }) },
  );
}

/** `backend.<name>(args)`: runs a runnable and resolves with its result. */
export const backend = callsOf('backend');
/** `backendAsync.<name>(args)`: starts a runnable and resolves with the id of its job. */
export const backendAsync = callsOf('backendAsync');
/** Resolves with the result of a job once it has ended. */
export const waitJob = (jobId: string) => ask('waitJob', { jobId });
/** The current state of a job. */
export const getJob = (jobId: string) => ask('getJob', { jobId });
/** Resolves with the result of a job once it has ended; what it streams before goes to `onUpdate`. */
export const streamJob = (jobId: string, onUpdate?: (update: StreamUpdate) => void) =>
  ask('streamJob', { jobId }, onUpdate);

addEventListener('message', ({ source, data }) => {
  if (source !== parent || typeof data?.reqId !== 'string') return;
  const call = waiting.get(data.reqId);
  if (call === undefined) return;
  if (data.type === 'streamJobUpdate') {
    call.onUpdate?.({ new_result_stream: data.new_result_stream, stream_offset: data.stream_offset });
    return;
  }
  waiting.delete(data.reqId);
  if (data.error) call.reject(new Error(data.result?.message ?? 'the call failed'));
  else call.resolve(data.result);
});
