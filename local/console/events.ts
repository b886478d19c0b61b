/** Notifies every open page of changes, in a stream of server-sent events; the page then requests the current state. */
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Runtime } from '../runtime.ts';
import type { Changes } from './shapes.ts';

/** Changes are batched for a moment: a loop of a thousand steps must not send a thousand messages. */
const COLLECT_MS = 80;
const KEEP_ALIVE_MS = 15_000;

export class Events {
  private readonly listeners = new Set<(change: Partial<Changes>) => void>();

  constructor(runtime: Runtime) {
    runtime.on((event) => {
      if (event.type === 'log') return this.notify({ logs: [event.jobId] });
      // A step that ended may have written to the chat.
      this.notify({ runs: [event.job.rootJob ?? event.job.id], chat: event.type === 'completed' });
    });
  }

  notify(change: Partial<Changes>): void {
    for (const listener of this.listeners) listener(change);
  }

  stream(c: Context): Response {
    return streamSSE(c, async (stream) => {
      const pending = { runs: new Set<string>(), logs: new Set<string>(), chat: false };
      let wake: () => void = () => {};
      const listener = ({ runs = [], logs = [], chat = false }: Partial<Changes>) => {
        for (const id of runs) pending.runs.add(id);
        for (const id of logs) pending.logs.add(id);
        pending.chat ||= chat;
        wake();
      };
      this.listeners.add(listener);
      stream.onAbort(() => {
        this.listeners.delete(listener);
        wake();
      });
      await stream.writeSSE({ event: 'open', data: '' });
      while (!stream.aborted) {
        if (!(pending.chat || pending.runs.size > 0 || pending.logs.size > 0)) {
          const woken = await new Promise<boolean>((resolve) => {
            const timer = setTimeout(() => resolve(false), KEEP_ALIVE_MS);
            wake = () => {
              clearTimeout(timer);
              resolve(true);
            };
          });
          if (stream.aborted) break;
          if (!woken) {
            await stream.writeSSE({ event: 'alive', data: '' });
            continue;
          }
          await stream.sleep(COLLECT_MS);
        }
        const changes: Changes = { runs: [...pending.runs], logs: [...pending.logs], chat: pending.chat };
        pending.runs.clear();
        pending.logs.clear();
        pending.chat = false;
        await stream.writeSSE({ event: 'changes', data: JSON.stringify(changes) });
      }
    });
  }
}
