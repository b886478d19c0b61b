/** Tells a caller what becomes of a run while it is under way: server-sent events, as Windmill writes them. */
import { setTimeout as after } from 'node:timers/promises';
import type { Runtime } from '../runtime.ts';
import { firstEnd } from './wait_result.ts';

/** The stream ends with `timeout` then, while the run goes on; who wants its result asks for it by other routes. */
const TIMEOUT_MS = 60_000;
const PING_MS = 5_000;
/** What a script prints to stream a part of its result, as the client libraries do. */
const MARK = 'WM_STREAM: ';

/** Answers at once; the run is not canceled when the caller goes away. */
export function streamResult(runtime: Runtime, id: string): Response {
  const gone = new AbortController();
  const body = new ReadableStream<string>({
    start: (controller) => void tell(runtime, id, controller, gone.signal),
    cancel: () => gone.abort(),
  });
  return new Response(body.pipeThrough(new TextEncoderStream()), {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    },
  });
}

async function tell(
  runtime: Runtime,
  id: string,
  controller: ReadableStreamDefaultController<string>,
  gone: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([gone, over.signal]);
  const send = (event: object) => {
    if (!signal.aborted) controller.enqueue(`data: ${JSON.stringify(event)}\n\n`);
  };
  let parts = 0;
  const stop = runtime.on((event) => {
    if (event.type !== 'log' || !event.line.startsWith(MARK)) return;
    // A step of the flow streams on behalf of the flow.
    if (event.jobId !== id && runtime.job(event.jobId)?.parentJob !== id) return;
    parts += 1;
    const text = event.line.slice(MARK.length).replaceAll('\\n', '\n');
    send({ type: 'update', new_result_stream: text, stream_offset: parts });
  });
  send({ type: 'update' });
  const pings = setInterval(() => send({ type: 'ping' }), PING_MS);
  const time = after(TIMEOUT_MS, undefined, { signal }).catch(() => undefined);
  const end = await Promise.race([firstEnd(runtime, id), time]);
  send(end ? { type: 'update', completed: true, only_result: end.result } : { type: 'timeout' });
  stop();
  clearInterval(pings);
  over.abort();
  if (!gone.aborted) controller.close();
}
