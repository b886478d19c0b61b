/** Makes sure that one runtime at a time works on a state directory. The lock ends with the process, however it ends. */
import { Database } from 'bun:sqlite';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Another runtime works on the same state directory. */
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

/** @returns what to call to give the lock back @throws {StateInUse} */
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
