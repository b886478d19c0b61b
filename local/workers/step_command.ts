/** The command line of a step, and what it is made from. */
import type { Job } from '../store/job.ts';
import type { JsonObject } from '../workspace/types.ts';
import type { Parameter } from './kept_bundle.ts';
import type { StepBun } from './step_bun.ts';

export interface CommandOptions {
  job: Pick<Job, 'path' | 'entrypoint'>;
  /** The script's text, and where it stands when it is a file of the workspace. */
  code: string;
  file: string | undefined;
  /** Of the function to call, where they are known already. */
  parameters?: Parameter[] | null | undefined;
  args: JsonObject;
  directory: string;
  root: string;
  python: string;
  bun: StepBun;
  /** Tells Bun where `/f/...` imports lead. */
  tsconfig: string;
}

export type Files = Record<string, string>;

export interface Command {
  argv: string[];
  environment: Record<string, string>;
  /** Name in the job's directory -> content. */
  files: Files;
  /** As the worker calls it in its messages. */
  title: string;
  /** Part of a line that the interpreter prints of its own accord; such a line is not part of the step's log. */
  omitted?: string;
}

/** The workspace directory that relative imports start from: an inline step counts as a file in its flow's directory. */
export function importBase(job: Pick<Job, 'path'>): string {
  const path = job.path ?? 'u/user/preview';
  return path.split('/').slice(0, -1).join('/');
}
