/** The address and token of a long-running runtime, kept in its state directory so that other commands can use its API. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const servedApi = z.object({ url: z.string(), token: z.string() });
export type ServedApi = z.infer<typeof servedApi>;

const fileOf = (stateDir: string) => join(stateDir, 'api.json');

/** @param api undefined: this runtime is not for others */
export function announceApi(stateDir: string, api: ServedApi | undefined): void {
  const file = fileOf(stateDir);
  // Removed first, so that the mode applies.
  rmSync(file, { force: true });
  if (api !== undefined) writeFileSync(file, JSON.stringify(api), { mode: 0o600 });
}

/** Only meaningful while another process holds the lock of the state. */
export function announcedApi(stateDir: string): ServedApi | undefined {
  const file = fileOf(stateDir);
  return existsSync(file) ? servedApi.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}
