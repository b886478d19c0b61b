/** The lock of a state directory, held by one runtime at a time. It is released when the process ends for any reason. */
import { Database } from 'bun:sqlite';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Another runtime uses the same state directory. */
export class StateInUse extends Error {
  readonly code = 'state_in_use';

  constructor(stateDir: string, options?: ErrorOptions) {
    super(
      `Another runtime works on ${stateDir}; stop it, use its API, or choose another directory (LOCAL_STATE_DIR)`,
      options,
    );
    this.name = 'StateInUse';
  }
}

/** @returns a function that releases the lock @throws {StateInUse} */
export function lockState(stateDir: string): () => void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const database = new Database(join(stateDir, 'lock.sqlite'), { create: true });
  try {
    database.run('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new StateInUse(stateDir, { cause });
  }
  return () => database.close();
}
