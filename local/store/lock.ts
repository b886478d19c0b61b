/** The lock of a state directory, held by one runtime at a time. It is released when the process ends for any reason. */
import { Database, SQLiteError } from 'bun:sqlite';
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

/** The state directory cannot be created or written. */
export class StateNotWritable extends Error {
  readonly code = 'state_not_writable';

  constructor(stateDir: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(
      `The state cannot be written to ${stateDir} (${why}); make it writable, or choose another directory (LOCAL_STATE_DIR)`,
      { cause },
    );
    this.name = 'StateNotWritable';
  }
}

/** @returns a function that releases the lock @throws {StateInUse} @throws {StateNotWritable} */
export function lockState(stateDir: string): () => void {
  createStateDir(stateDir);
  const database = openLock(stateDir);
  try {
    database.run('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (cause instanceof SQLiteError && cause.code === 'SQLITE_BUSY')
      throw new StateInUse(stateDir, { cause });
    throw new StateNotWritable(stateDir, cause);
  }
  return () => database.close();
}

function openLock(stateDir: string): Database {
  try {
    return new Database(join(stateDir, 'lock.sqlite'), { create: true });
  } catch (cause) {
    throw new StateNotWritable(stateDir, cause);
  }
}

/** @throws {StateNotWritable} */
export function createStateDir(stateDir: string): void {
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StateNotWritable(stateDir, cause);
  }
}
