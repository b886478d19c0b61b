/** Serves the API of a runtime on a loopback port. */
import type { Hono } from 'hono';
import type { Runtime } from '../runtime.ts';
import { createApi } from './app.ts';

export interface Served {
  /** Without `/api`. */
  url: string;
  port: number;
  stop(): Promise<void>;
}

/** Serves the API of `runtime` on 127.0.0.1 and sets the runtime's address. @param port 0: any free one @param extend adds routes */
export function serve(runtime: Runtime, port: number, extend?: (app: Hono) => void): Served {
  const api = createApi(runtime);
  extend?.(api);
  // Clients may wait minutes for the result of a run, during which no data is sent.
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port,
    idleTimeout: 0,
    fetch: (request) => api.fetch(request),
  });
  const url = `http://127.0.0.1:${server.port}`;
  runtime.baseUrl = url;
  return { url, port: server.port ?? port, stop: () => server.stop(true) };
}
