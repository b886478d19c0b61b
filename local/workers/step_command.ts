/** The command of a step's process, and the options it is built from. */
import type { Job } from '../store/job.ts';
import type { JsonObject } from '../workspace/types.ts';
import type { Parameter } from './kept_bundle.ts';
import type { StepBun } from './step_bun.ts';

export interface CommandOptions {
  job: Pick<Job, 'path' | 'entrypoint'>;
  /** The script's code, and its file when it is part of the workspace. */
  code: string;
  file: string | undefined;
  /** Parameters of the function to call, when already known. */
  parameters?: Parameter[] | null | undefined;
  args: JsonObject;
  directory: string;
  root: string;
  python: string;
  bun: StepBun;
  /** Maps `/f/...` imports to the workspace. */
  tsconfig: string;
}

export type Files = Record<string, string>;

export interface Command {
  argv: string[];
  environment: Record<string, string>;
  /** Name in the job's directory -> content. */
  files: Files;
  /** The worker's name for the command in error messages. */
  title: string;
  /** Part of a line printed by the interpreter itself; such a line is omitted from the step's log. */
  omitted?: string;
}

/** The workspace directory for relative imports: an inline step counts as a file in its flow's directory. */
export function importBase(job: Pick<Job, 'path'>): string {
  const path = job.path ?? 'u/user/preview';
  return path.split('/').slice(0, -1).join('/');
}
