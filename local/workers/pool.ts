/** Starts a process for every queued step, with bounded concurrency, and reports the end of each. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheKey } from '../store/cache_key.ts';
import type { End, Job, JobKind } from '../store/job.ts';
import { hashToken } from '../store/secrets.ts';
import type { Store } from '../store/store.ts';
import type { Json, Language, Workspace } from '../workspace/types.ts';
import { Bundles } from './bundles.ts';
import { commandFor } from './command.ts';
import { environment, ownEnvironment, reservedNames } from './environment.ts';
import { endProcessesOf } from './orphans.ts';
import { endOf, failedToStart } from './outcome.ts';
import type { StepBun } from './step_bun.ts';
import type { CommandOptions } from './step_command.ts';
import { makeStepDirectory } from './step_directory.ts';
import { StepProcess, StepRefused } from './step_process.ts';

/** Jobs that need a process. */
const PROCESS_KINDS: readonly JobKind[] = ['script', 'preview'];

export interface PoolOptions {
  store: Store;
  workspace: Workspace;
  stateDir: string;
  baseUrl: () => string;
  parallelism: number;
  python: string;
  bun: StepBun;
  started: (jobId: string, process: { pid: number; tokenHash: string }) => void;
  completed: (jobId: string, end: End) => void;
  /** Called when the preprocessor of a job has ended; the job itself runs next. */
  preprocessed: (jobId: string, result: Json) => void;
  line: (jobId: string, line: string) => void;
}

export class Pool {
  private readonly running = new Map<string, { step: StepProcess; done: Promise<void> }>();
  /** Ids of queued jobs whose scripts are being bundled. */
  private readonly bundling = new Set<string>();
  private readonly tsconfig: string;
  private readonly bundles: Bundles;
  private stopping = false;

  constructor(private readonly options: PoolOptions) {
    const { stateDir, workspace, bun } = options;
    this.tsconfig = join(stateDir, 'tsconfig.json');
    const paths = { '/f/*': [join(workspace.root, 'f/*')], '/u/*': [join(workspace.root, 'u/*')] };
    writeFileSync(this.tsconfig, JSON.stringify({ compilerOptions: { paths } }));
    this.bundles = new Bundles(join(stateDir, 'bundles'), {
      root: workspace.root,
      bun,
      tsconfig: this.tsconfig,
    });
  }

  /** Recovers after a crash: ends processes of the dead runtime and queues their jobs again under their ids. */
  async reclaim(): Promise<void> {
    const { store, stateDir } = this.options;
    // A process may have been started before its job was marked as running.
    await endProcessesOf(store.queue.unfinished(PROCESS_KINDS));
    store.transaction(() => {
      for (const job of store.queue.running(PROCESS_KINDS)) store.queue.requeue(job.id);
    });
    rmSync(join(stateDir, 'jobs'), { recursive: true, force: true });
  }

  /** Starts due jobs while slots are free. */
  fill(): void {
    while (!this.stopping && this.hasRoom()) {
      const job = this.options.store.queue.nextDue(PROCESS_KINDS, [...this.bundling]);
      if (!job) return;
      const bundle = this.bundle(job);
      if (bundle === undefined) this.start(job);
      else void this.startAfter(bundle, job.id);
    }
  }

  /** Undefined when the job can start at once. */
  private bundle({ kind, path = '' }: Job): Promise<void> | undefined {
    const script = kind === 'script' ? this.options.workspace.scripts.get(path) : undefined;
    return script?.language === 'bun' ? this.bundles.build(script.file, script.content) : undefined;
  }

  /** A job occupies its slot while its script is bundled, so that bundling takes no time from other steps. */
  private async startAfter(bundle: Promise<void>, jobId: string): Promise<void> {
    this.bundling.add(jobId);
    await bundle;
    this.bundling.delete(jobId);
    if (this.stopping) return;
    const job = this.options.store.jobs.require(jobId);
    if (job.status === 'queued') this.start(job);
    else this.fill();
  }

  /** A step that waits for jobs it started occupies no slot; otherwise both could block each other. */
  private hasRoom(): boolean {
    const { store, parallelism } = this.options;
    const occupied = this.running.size + this.bundling.size;
    if (occupied < parallelism) return true;
    return occupied - store.queue.countParents([...this.running.keys()]) < parallelism;
  }

  /** Ends the processes of jobs that were canceled. */
  kill(jobIds: readonly string[]): void {
    for (const id of jobIds) this.running.get(id)?.step.kill();
  }

  /** Interrupted jobs are queued again. */
  async stop(): Promise<void> {
    this.stopping = true;
    const running = [...this.running.values()];
    for (const { step } of running) step.kill();
    await Promise.all([...running.map(({ done }) => done), this.bundles.stop()]);
  }

  private start(queued: Job): void {
    const { store, completed } = this.options;
    const job = phaseOf(queued);
    const isCached = job.cacheSeconds !== undefined && job.preprocessorEvent === undefined;
    const cached = isCached ? store.cachedResult(cacheKey(job)) : undefined;
    if (cached) {
      completed(job.id, { outcome: 'success', result: cached.value });
      return;
    }
    const directory = join(this.options.stateDir, 'jobs', job.id);
    try {
      const step = this.launch(job, directory);
      this.running.set(job.id, { step, done: this.follow(job, step, directory) });
    } catch (cause) {
      rmSync(directory, { recursive: true, force: true });
      if (!(cause instanceof Error)) throw cause;
      completed(job.id, failedToStart(`execution error:\n${cause.message}`, job.stepId));
    }
  }

  private launch(job: Job, directory: string): StepProcess {
    const { store, workspace, python, bun, started, line } = this.options;
    const token = `wm_job_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')}`;
    const parent = job.parentJob === undefined ? undefined : store.jobs.get(job.parentJob);
    const flow = job.stepId === undefined ? undefined : parent;
    const names = { job, parent: flow, workspace: workspace.name, baseUrl: this.options.baseUrl(), token };
    const args = store.resolveArgs(job.args, reservedNames(names));
    const { language, ...source } = this.source(job);
    const { root } = workspace;
    const { tsconfig } = this;
    const command = commandFor(language, { job, ...source, args, directory, root, python, bun, tsconfig });
    const common = job.sharedWith && join(this.options.stateDir, 'shared', job.sharedWith);
    makeStepDirectory(directory, command.files, common);
    const step = new StepProcess({
      jobId: job.id,
      command,
      directory,
      environment: {
        ...environment({ ...names, inherited: process.env }),
        ...command.environment,
        ...ownEnvironment(job),
      },
      timeoutSeconds: job.timeoutSeconds,
      onLine: (text) => line(job.id, text),
    });
    started(job.id, { pid: step.pid, tokenHash: hashToken(token) });
    for (const text of job.warnings ?? []) line(job.id, text);
    return step;
  }

  private async follow(job: Job, step: StepProcess, directory: string): Promise<void> {
    const { exitCode, signal } = await step.ended();
    const { timedOut, limitSeconds, lastLines, title } = step;
    const { stepId } = job;
    const end = endOf(directory, { exitCode, signal, timedOut, limitSeconds, lastLines, title, stepId });
    rmSync(directory, { recursive: true, force: true });
    this.running.delete(job.id);
    const { store, completed, preprocessed } = this.options;
    if (this.stopping && signal !== null) store.queue.requeue(job.id);
    else if (job.preprocessorEvent && end.outcome === 'success') preprocessed(job.id, end.result);
    else completed(job.id, end);
  }

  private source(job: Job): Pick<CommandOptions, 'code' | 'file' | 'parameters'> & { language: Language } {
    if (job.kind === 'preview' && job.code !== undefined && job.language) {
      return { code: job.code, file: undefined, language: job.language };
    }
    const script = this.options.workspace.scripts.get(job.path ?? '');
    if (!script)
      throw new StepRefused(`Not found: script ${job.path} has left the workspace since the job was queued`);
    const { content: code, language, file } = script;
    if (language === 'python3') return { code, file, language };
    const found = this.bundles.find(file);
    return { code, language, ...(job.entrypoint === 'main' ? found : { file: found.file }) };
  }
}

/** A script with a preprocessor that was started through the API runs twice: first that function, then `main`. */
function phaseOf(job: Job): Job {
  const event = job.preprocessorEvent;
  return event === undefined ? job : { ...job, entrypoint: 'preprocessor', args: { event } };
}
