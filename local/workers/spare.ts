/** A process that was started ahead of its job. Without libraries, so that it can be the first thing a command does. */
import { closeSync, writeSync } from 'node:fs';
import { commonEnvironment } from './environment.ts';
import { stampOf } from './file_stamp.ts';
import { kill } from './leftovers.ts';
import { pythonCommand } from './python_command.ts';
import { type Process, spawnStep } from './step_process.ts';

/** Nobody is kept waiting for a job that may never come. */
const PATIENCE_MS = 60_000;

/** What is started, and all that tells whether it is still the right thing when its job comes. */
export interface SpareScript {
  /** In the workspace. */
  path: string;
  file: string;
  /** Every file the script may import from the workspace. */
  files: readonly string[];
}

export interface SparePlace {
  root: string;
  stateDir: string;
  python: string;
}

/** By which the processes of a runtime that died are found; the same for every runtime on this state. */
export const markOf = (stateDir: string): string => Bun.randomUUIDv5(stateDir, 'url');

export class Spare {
  private readonly stamps: string;
  private readonly process: Process;
  /** What it hears its job from. */
  private readonly lifeline: number;
  private readonly timer: ReturnType<typeof setTimeout>;
  /** It has its job, or was ended. */
  private isOver = false;

  constructor(
    readonly script: SpareScript,
    private readonly place: SparePlace,
  ) {
    const { path, file } = script;
    const { root, stateDir, python } = place;
    const job = { path, entrypoint: 'main' } as const;
    const command = pythonCommand({ job, code: '', file, args: {}, directory: stateDir, root, python });
    this.stamps = stampsOf(script.files);
    this.process = spawnStep(command.argv, stateDir, {
      ...commonEnvironment(process.env),
      ...command.environment,
      LOCAL_AHEAD: markOf(stateDir),
    });
    const lifeline = this.process.stdio[3];
    if (typeof lifeline !== 'number') throw new Error(`The process for ${path} has no lifeline`);
    this.lifeline = lifeline;
    this.timer = setTimeout(() => this.end(), PATIENCE_MS);
    this.timer.unref();
    // A command that ends early need not wait for it: it ends with the command.
    this.process.unref();
  }

  get pid(): number {
    return this.process.pid;
  }

  /** Whether it is what `script` would start now. */
  isFor(script: SpareScript, { root, python }: SparePlace): boolean {
    const own = this.script;
    return (
      !this.isOver &&
      this.place.root === root &&
      this.place.python === python &&
      own.path === script.path &&
      own.file === script.file &&
      own.files.join('\n') === script.files.join('\n') &&
      stampsOf(script.files) === this.stamps
    );
  }

  /** The process, told its job; undefined when it has died. */
  take(job: { directory: string; environment: Record<string, string> }): Process | undefined {
    const isAlive = this.process.exitCode === null && this.process.signalCode === null;
    if (this.isOver || !isAlive || !tell(this.lifeline, job)) {
      this.end();
      return undefined;
    }
    this.isOver = true;
    clearTimeout(this.timer);
    this.process.ref();
    return this.process;
  }

  /** Ends it, unless it has its job. */
  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.timer);
    kill(-this.process.pid);
    closeSync(this.lifeline);
  }
}

function stampsOf(files: readonly string[]): string {
  return files.map(stampOf).join('\n');
}

/** False when the process has died. */
function tell(lifeline: number, job: object): boolean {
  try {
    writeSync(lifeline, `${JSON.stringify(job)}\n`);
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EPIPE') return false;
    throw cause;
  }
}
