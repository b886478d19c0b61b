/** Errors that a user of the command line can fix. */
import { FlowRefused } from '../engine/prepare.ts';
import { StateFileDamaged, StateFileError } from '../store/database.ts';
import { StateInUse, StateNotWritable } from '../store/lock.ts';
import { SecretKeyError } from '../store/secrets.ts';
import { StepBunError } from '../workers/step_bun.ts';
import { WorkspaceError } from '../workspace/problem.ts';
import { CliError } from './cli_error.ts';

const USER_ERRORS = [
  CliError,
  WorkspaceError,
  FlowRefused,
  StateInUse,
  StateNotWritable,
  StateFileDamaged,
  StateFileError,
  SecretKeyError,
  StepBunError,
];

/** Prints a user error without its stack; rethrows others. @returns the exit code */
export function report(error: unknown): number {
  const isUserError = USER_ERRORS.some((kind) => error instanceof kind) || isWrongOption(error);
  if (!isUserError || !(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  return 2;
}

/** Thrown by parseArgs. */
function isWrongOption(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}
