/** Windmill's API, as every client of it reaches it. */
import * as wmill from 'windmill-client';

// Each call has a connection of its own: Bun before 1.4 sends a POST again by itself when a reused one closes without an
// answer, and a token that was taken by the first would look taken by another run to the second.
wmill.OpenAPI.interceptors.request.use((init) => ({ ...init, keepalive: false }));

/** Points windmill-client at the server of this job and returns its workspace; empty outside a job. */
export function connect(): string {
  wmill.setClient();
  return process.env.WM_WORKSPACE ?? '';
}
