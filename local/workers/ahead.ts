/**
 * Processes started ahead of their jobs: a Python script with a function `prepare_ahead()` is imported, and that function called,
 * while the steps before it run. One process runs one job; what the script finds when `main` begins is what it always finds.
 */
import { closeSync, writeSync } from 'node:fs';
import type { Job } from '../store/job.ts';
import { allModules } from '../workspace/modules.ts';
import type { FlowValue } from '../workspace/openflow.ts';
import type { Script, Workspace } from '../workspace/types.ts';
import { commandFor } from './command.ts';
import { commonEnvironment } from './environment.ts';
import { stampOf } from './file_stamp.ts';
import { kill } from './leftovers.ts';
import { type Process, spawnStep } from './step_process.ts';

/** Nobody is kept waiting for a job that may never come. */
const PATIENCE_MS = 60_000;
const WANTS_IT = /^def prepare_ahead\(\)/m;

export interface AheadOptions {
  workspace: Workspace;
  stateDir: string;
  python: string;
}

interface Spare {
  /** The run it was started for. */
  root: string;
  path: string;
  /** Of every file the script may have imported from the workspace. */
  stamps: string;
  process: Process;
  /** What it hears its job from. */
  lifeline: number;
  timer: ReturnType<typeof setTimeout>;
}

export class Ahead {
  private spare: Spare | undefined;

  constructor(private readonly options: AheadOptions) {}

  /** By which the processes of a runtime that died are found; the same for every runtime on this state. */
  get mark(): string {
    return Bun.randomUUIDv5(this.options.stateDir, 'url');
  }

  /** A run of a flow is to start: gets ready for the first of its steps that asks for it. */
  begin({ id, path }: Pick<Job, 'id' | 'path'>): void {
    const flow = this.options.workspace.flows.get(path ?? '');
    if (this.spare !== undefined || flow === undefined) return;
    const script = this.find(flow.value, new Set());
    if (script !== undefined) this.start(id, script);
  }

  /** The process for this job, told so; undefined when there is none that could be it. */
  take(job: Job, directory: string, environment: Record<string, string>): Process | undefined {
    const { spare } = this;
    if (spare === undefined || job.kind !== 'script' || job.entrypoint !== 'main') return undefined;
    if (spare.path !== job.path) return undefined;
    const { process, lifeline } = spare;
    const isAlive = process.exitCode === null && process.signalCode === null;
    if (!isAlive || this.stamps() !== spare.stamps || !tell(lifeline, { directory, environment })) {
      this.end();
      return undefined;
    }
    clearTimeout(spare.timer);
    this.spare = undefined;
    return process;
  }

  /** A run has ended: what was started for it is not needed. */
  ended(root: string): void {
    if (this.spare?.root === root) this.end();
  }

  /** Ends what waits. */
  end(): void {
    if (this.spare === undefined) return;
    const { timer, process, lifeline } = this.spare;
    this.spare = undefined;
    clearTimeout(timer);
    kill(-process.pid);
    closeSync(lifeline);
  }

  private start(root: string, script: Script): void {
    const { workspace, stateDir, python } = this.options;
    const { path, content: code, file } = script;
    const job = { path, entrypoint: 'main' } as const;
    const place = { directory: stateDir, root: workspace.root, python, tsconfig: '' };
    const command = commandFor('python3', { job, code, file, args: {}, ...place });
    const environment = {
      ...commonEnvironment(globalThis.process.env),
      ...command.environment,
      LOCAL_AHEAD: this.mark,
    };
    const stamps = this.stamps();
    const process = spawnStep(command.argv, stateDir, environment);
    const lifeline = process.stdio[3];
    if (typeof lifeline !== 'number') throw new Error(`The process for ${path} has no lifeline`);
    const timer = setTimeout(() => this.end(), PATIENCE_MS);
    timer.unref();
    this.spare = { root, path, stamps, process, lifeline, timer };
  }

  /** In the order of the steps, through loops, branches and the flows that a flow runs. */
  private find(value: FlowValue, seen: Set<string>): Script | undefined {
    const { scripts, flows } = this.options.workspace;
    for (const { value: step } of allModules(value)) {
      if (step.type === 'script') {
        const script = scripts.get(step.path);
        const isPython = script?.language === 'python3' && script.envs === undefined;
        if (isPython && WANTS_IT.test(script.content)) return script;
      }
      if (step.type !== 'flow' || seen.has(step.path)) continue;
      seen.add(step.path);
      const flow = flows.get(step.path);
      const script = flow && this.find(flow.value, seen);
      if (script !== undefined) return script;
    }
    return undefined;
  }

  private stamps(): string {
    const python = [...this.options.workspace.scripts.values()].filter(
      ({ language }) => language === 'python3',
    );
    return python.map(({ file }) => stampOf(file)).join('\n');
  }
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
