/** Streams the progress of a run as server-sent events, in Windmill's format. */
import { setTimeout as after } from 'node:timers/promises';
import type { Runtime } from '../runtime.ts';
import { firstEnd } from './wait_result.ts';

/** After this time the stream ends with `timeout`; the run continues, and its result is available by other routes. */
const TIMEOUT_MS = 60_000;
const PING_MS = 5_000;
/** Prefix of a log line that streams a part of the result; the client libraries print it. */
const MARK = 'WM_STREAM: ';

/** Responds immediately; the run is not canceled when the client disconnects. */
export function streamResult(runtime: Runtime, id: string): Response {
  const gone = new AbortController();
  const body = new ReadableStream<string>({
    start: (controller) => void streamEvents(runtime, id, controller, gone.signal),
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

async function streamEvents(
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
    // A flow's stream consists of the streams of its steps.
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
