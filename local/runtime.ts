/** The embedded runtime: a workspace, its store, the flow engine and the step processes, as one object. */
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Engine } from './engine/engine.ts';
import { Expressions } from './engine/expressions.ts';
import { type FlowStatus, flowStatus } from './engine/status_view.ts';
import { Retention } from './retention.ts';
import { RunEvents, type RuntimeEvent } from './run_events.ts';
import { jobFor, type RunRequest } from './run_request.ts';
import { pythonOf, type RuntimeOptions, type SlackAccess } from './runtime_options.ts';
import { Schedules } from './schedules/schedules.ts';
import type { Approval } from './store/approvals.ts';
import { type CompletedJob, isCompleted, isFlow, type Job, type JobFilter } from './store/job.ts';
import { lockState } from './store/lock.ts';
import { hashToken } from './store/secrets.ts';
import { Store } from './store/store.ts';
import { WorkLoop } from './work_loop.ts';
import { Pool } from './workers/pool.ts';
import { stepBun } from './workers/step_bun.ts';
import type { Workspace } from './workspace/types.ts';

export type { FlowStatus, FlowStatusModule } from './engine/status_view.ts';
export type { RuntimeEvent } from './run_events.ts';
export type { RunRequest } from './run_request.ts';
export type { RuntimeOptions } from './runtime_options.ts';

export type Identity = { kind: 'user' } | { kind: 'job'; jobId: string };

export class Runtime {
  readonly workspace: Workspace;
  readonly userToken: string;
  readonly now: () => number;
  /** Interpreter of Python steps. */
  readonly python: string;
  /** May be set until the first job starts, once the API knows its port. */
  baseUrl: string;
  /** May be changed until the first job starts, once simulated services are up. */
  readonly slack: SlackAccess;
  readonly schedules: Schedules;
  private readonly engine: Engine;
  private readonly pool: Pool;
  private readonly events = new RunEvents();
  private readonly loop: WorkLoop;
  private readonly retention: Retention | undefined;

  private constructor(
    private readonly options: RuntimeOptions,
    readonly store: Store,
    expressions: Expressions,
    private readonly unlock: () => void,
  ) {
    const { workspace, stateDir } = options;
    this.workspace = workspace;
    this.baseUrl = options.baseUrl;
    this.slack = { apiUrl: 'https://slack.com/api', ...options.slack };
    this.python = options.python ?? pythonOf(workspace.root);
    this.userToken = options.userToken ?? crypto.randomUUID();
    if (options.log) this.events.on(options.log);
    this.now = options.now ?? Date.now;
    const { now } = this;
    const { expressionLimitMs } = options;
    const emit = (event: RuntimeEvent) => this.emit(event);
    const changed = () => this.loop.wake();
    this.engine = new Engine({
      ...{ store, workspace, expressions, expressionLimitMs, emit, changed, now, random: Math.random },
    });
    this.schedules = new Schedules({
      store,
      workspace,
      now,
      queue: (job) => this.engine.queue(job),
      fires: options.schedules ?? false,
    });
    this.pool = new Pool({
      store,
      workspace,
      stateDir,
      baseUrl: () => this.baseUrl,
      parallelism: options.parallelism ?? availableParallelism(),
      python: this.python,
      bun: stepBun(options.stepBun ?? 'worker'),
      started: (jobId, process) => this.engine.started(jobId, process),
      completed: (jobId, end) => {
        this.engine.complete(jobId, end);
        changed();
      },
      preprocessed: (jobId, result) => {
        this.engine.preprocessed(jobId, result);
        changed();
      },
      line: (jobId, line) => {
        store.logs.append(jobId, `${line}\n`);
        emit({ type: 'log', jobId, line });
      },
    });
    const { keepDays } = options;
    if (keepDays !== undefined) this.retention = new Retention({ runs: store.runs, days: keepDays, now });
    this.loop = new WorkLoop({
      work: () => {
        this.schedules.queueNextRuns();
        const more = this.engine.runDue();
        this.pool.fill();
        return more;
      },
      nextTime: (after) => store.nextDueTime(after),
      now,
    });
  }

  /**
   * Reads the state file. Steps left running by a dead runtime are ended and queued again under the same id.
   * @throws {StateInUse} when another runtime works on the same state directory
   */
  static async open(options: RuntimeOptions): Promise<Runtime> {
    const unlock = lockState(options.stateDir);
    try {
      const store = Store.open(options.stateDir, options.workspace, options.now);
      const runtime = new Runtime(options, store, new Expressions(), unlock);
      await runtime.pool.reclaim();
      return runtime;
    } catch (cause) {
      unlock();
      throw cause;
    }
  }

  start(): void {
    this.engine.transitions.resume();
    this.loop.start();
    this.retention?.start();
  }

  /** Checks for due work; call it after the clock was changed. */
  wake(): void {
    this.loop.wake();
  }

  /** Ends all step processes; interrupted steps run again after the next start. */
  async stop(): Promise<void> {
    this.loop.stop();
    this.retention?.stop();
    this.engine.transitions.stop();
    await this.pool.stop();
    this.store.close();
    this.unlock();
  }

  /** Queues a job. @throws {RunnableMissing} @throws {FlowRefused} */
  run(request: RunRequest): string {
    const { id } = this.engine.queue(jobFor(this.workspace, request));
    this.loop.wake();
    return id;
  }

  job(id: string): Job | undefined {
    return this.store.jobs.get(id);
  }

  /** Newest first, 100 at most unless the filter says otherwise. */
  jobs(filter: JobFilter = {}): Job[] {
    return this.store.jobs.list(filter);
  }

  /** Undefined for a job that is not a flow. */
  flowStatus(id: string): FlowStatus | undefined {
    const job = this.job(id);
    return job && isFlow(job) ? flowStatus(this.store, job) : undefined;
  }

  logs(id: string): string {
    return this.store.logs.read(id);
  }

  /** Resolves when the job has ended, with any outcome. */
  wait(id: string): Promise<CompletedJob> {
    return this.events.endOf(this.store.jobs.require(id));
  }

  /** Ends the job and all jobs it started. False when it has already ended. */
  cancel(id: string, reason: string, by: string): boolean {
    const before = this.job(id);
    if (!before || isCompleted(before)) return false;
    const running = this.engine.cancel(id, reason, by);
    this.pool.kill(running.map((job) => job.id));
    this.loop.wake();
    return true;
  }

  /** Stores a person's answer to a flow. @throws {AlreadyAnswered} */
  answer(flow: string, approval: Approval): void {
    this.engine.answer(flow, approval);
    this.loop.wake();
  }

  authenticate(token: string): Identity | undefined {
    const hash = hashToken(token);
    if (hash === hashToken(this.userToken)) return { kind: 'user' };
    const jobId = this.store.jobs.byToken(hash);
    return jobId === undefined ? undefined : { kind: 'job', jobId };
  }

  /** @returns a function that removes the listener */
  on(listener: (event: RuntimeEvent) => void): () => void {
    return this.events.on(listener);
  }

  private emit(event: RuntimeEvent): void {
    if (event.type !== 'log' && event.job.scheduleHash !== undefined) {
      this.schedules.noteChange();
      this.loop.wake();
    }
    this.events.emit(event);
    if (event.type === 'log') return;
    const { job } = event;
    if (event.type === 'completed' && job.sharedWith !== undefined && job.flowRoot === job.id) {
      rmSync(join(this.options.stateDir, 'shared', job.sharedWith), { recursive: true, force: true });
    }
  }
}
