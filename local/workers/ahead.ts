/**
 * Processes started ahead of their jobs: a Python script with a function `prepare_ahead()` is imported, and that function called,
 * while the steps before it run. One process runs one job; what the script finds when `main` begins is what it always finds.
 */
import type { Job } from '../store/job.ts';
import { allModules } from '../workspace/modules.ts';
import type { FlowValue } from '../workspace/openflow.ts';
import type { Script, Workspace } from '../workspace/types.ts';
import { remember } from './last_time.ts';
import { markOf, Spare, type SparePlace, type SpareScript } from './spare.ts';
import type { Process } from './step_process.ts';

const WANTS_IT = /^def prepare_ahead\(\)/m;

export interface AheadOptions {
  workspace: Workspace;
  stateDir: string;
  python: string;
  /** One that was started before the workspace was read. */
  early?: Spare | undefined;
}

export class Ahead {
  private early: Spare | undefined;
  private current: { root: string; spare: Spare } | undefined;
  private readonly place: SparePlace;

  constructor(private readonly options: AheadOptions) {
    const { workspace, stateDir, python, early } = options;
    this.early = early;
    this.place = { root: workspace.root, stateDir, python };
  }

  /** By which the processes of a runtime that died are found. */
  get mark(): string {
    return markOf(this.options.stateDir);
  }

  /** The process that carries the mark and is this runtime's own. */
  get pid(): number | undefined {
    return this.early?.pid;
  }

  /** A run of a flow is to start: gets ready for the first of its steps that asks for it. */
  begin({ id, path = '' }: Pick<Job, 'id' | 'path'>): void {
    if (this.current !== undefined) return;
    const { workspace, stateDir } = this.options;
    const flow = workspace.flows.get(path);
    const found = flow && this.find(flow.value, new Set());
    const script = found && this.spareScript(found);
    const { early } = this;
    this.early = undefined;
    const isRight = script !== undefined && early?.isFor(script, this.place);
    if (!isRight) early?.end();
    if (script === undefined) return;
    remember(stateDir, path, script);
    this.current = { root: id, spare: isRight && early ? early : new Spare(script, this.place) };
  }

  /** The process for this job, told so; undefined when there is none that could be it. */
  take(job: Job, directory: string, environment: Record<string, string>): Process | undefined {
    const spare = this.current?.spare;
    if (spare === undefined || job.kind !== 'script' || job.entrypoint !== 'main') return undefined;
    if (spare.script.path !== job.path) return undefined;
    const script = this.options.workspace.scripts.get(job.path);
    const isRight = script !== undefined && spare.isFor(this.spareScript(script), this.place);
    const process = isRight ? spare.take({ directory, environment }) : undefined;
    this.end();
    return process;
  }

  /** A run has ended: what was started for it is not needed. */
  ended(root: string): void {
    if (this.current?.root === root) this.end();
  }

  /** Ends what waits. */
  end(): void {
    this.early?.end();
    this.current?.spare.end();
    this.early = undefined;
    this.current = undefined;
  }

  private spareScript({ path, file }: Script): SpareScript {
    const python = [...this.options.workspace.scripts.values()].filter(
      ({ language }) => language === 'python3',
    );
    return { path, file, files: python.map((script) => script.file) };
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
}
