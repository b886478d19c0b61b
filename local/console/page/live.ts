/** The stream of changes: reconnects automatically and shows when it is disconnected. */
import type { Changes } from '../shapes.ts';
import { openEvents } from './api.ts';

export interface LiveOptions {
  changed: (changes: Changes) => void;
  /** Called when the stream is connected, also after a disconnection, during which changes may have been missed. */
  connected: () => void;
  disconnected: () => void;
}

const RETRY_MS = [500, 1_000, 2_000, 5_000];

/** Never returns: a page listens as long as it is open. */
export async function listen({ changed, connected, disconnected }: LiveOptions): Promise<never> {
  for (let failures = 0; ; failures += 1) {
    try {
      const stream = await openEvents(new AbortController().signal);
      failures = 0;
      for await (const { event, data } of messages(stream)) {
        if (event === 'open') connected();
        if (event === 'changes') changed(JSON.parse(data));
      }
    } catch (cause) {
      console.info('The event stream was interrupted:', cause instanceof Error ? cause.message : cause);
    }
    disconnected();
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]));
  }
}

/** Server-sent events by fetch, because EventSource can send a token only in the URL. */
async function* messages(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<{ event: string; data: string }> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) =>
        block
          .split('\n')
          .filter((line) => line.startsWith(`${name}:`))
          .map((line) => line.slice(name.length + 1).trimStart())
          .join('\n');
      yield { event: field('event'), data: field('data') };
    }
  }
}

/** Calls `work` for every request, but never concurrently: requests that arrive meanwhile are merged into one more call. */
export function oneAtATime(work: () => Promise<void>): () => void {
  let busy = false;
  let again = false;
  const run = async () => {
    busy = true;
    do {
      again = false;
      await work();
    } while (again);
    busy = false;
  };
  return () => {
    if (busy) again = true;
    else void run();
  };
}
