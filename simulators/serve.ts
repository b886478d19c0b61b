/** Serves a simulator on a loopback port, with control routes for tests in other processes. */
import type { Hono } from 'hono';
import type { FaultScript } from './faults.ts';

export interface Served {
  /** `http://127.0.0.1:PORT`, no slash at the end. */
  origin: string;
  stop(): Promise<void>;
}

/** Serves `app` on 127.0.0.1. `POST /_faults` takes one fault or a list, `DELETE /_faults` clears, `GET /_requests` counts. */
export function serve(app: Hono, faults: FaultScript, port: number): Served {
  app.post('/_faults', async (context) => {
    const body: unknown = await context.req.json();
    // FaultScript.next validates its input, so the bodies need no schema here.
    for (const fault of Array.isArray(body) ? body : [body]) faults.next(fault);
    return context.body(null, 204);
  });
  app.delete('/_faults', (context) => {
    faults.clear();
    return context.body(null, 204);
  });
  app.get('/_requests', (context) => context.json(faults.requests()));

  const server = Bun.serve({
    hostname: '127.0.0.1',
    port,
    // Bun's maximum: only a scripted fault delays a response.
    idleTimeout: 255,
    fetch: (request) => app.fetch(request),
  });
  return { origin: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}
