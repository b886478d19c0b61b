/** The errors that a user of the command line can put right. */
import { FlowRefused } from '../engine/prepare.ts';
import { StateFileDamaged, StateFileError } from '../store/database.ts';
import { StateInUse } from '../store/lock.ts';
import { SecretKeyError } from '../store/secrets.ts';
import { WorkspaceError } from '../workspace/problem.ts';
import { CliError } from './cli_error.ts';

const TOLD = [
  CliError,
  WorkspaceError,
  FlowRefused,
  StateInUse,
  StateFileDamaged,
  StateFileError,
  SecretKeyError,
];

/** What the user can put right needs no stack; anything else is ours and shows it. @returns the exit code */
export function tell(error: unknown): number {
  const isTold = TOLD.some((kind) => error instanceof kind);
  if (!isTold || !(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  return 2;
}
