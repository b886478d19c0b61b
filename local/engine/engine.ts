/** Runs flows. Every change of a flow is one transaction. */

import type { Approval } from '../store/approvals.ts';
import { cacheKey } from '../store/cache_key.ts';
import {
  type CompletedJob,
  type End,
  FLOW_KINDS,
  isCompleted,
  isFlow,
  type Job,
  type JobKind,
  type NewJob,
} from '../store/job.ts';
import type { Store } from '../store/store.ts';
import type { Json, Workspace } from '../workspace/types.ts';
import type { EngineContext } from './context.ts';
import { errorResult } from './errors.ts';
import type { Expressions } from './expressions.ts';
import { FlowTransitions } from './flow_transitions.ts';
import { preprocessedArgs } from './preprocessed.ts';

/** Jobs that need no process. */
const OWN_KINDS: readonly JobKind[] = [...FLOW_KINDS, 'identity'];
/** Maximum number of jobs per transaction, so that the engine does not block the rest of the runtime. */
const BATCH = 50;

export type EngineEvent = { type: 'queued' | 'started' | 'completed'; job: Job };

export interface EngineOptions {
  store: Store;
  workspace: Workspace;
  expressions: Expressions;
  emit: (event: EngineEvent) => void;
  /** Time limit of one expression. */
  expressionLimitMs?: number;
  now: () => number;
  random: () => number;
  /** Called when work may have become due without a call from outside. */
  changed: () => void;
}

export class Engine {
  private readonly context: EngineContext;
  private events: EngineEvent[] = [];
  private ended: CompletedJob[] = [];
  readonly transitions: FlowTransitions;

  constructor(private readonly options: EngineOptions) {
    const { store, workspace, expressions, now, random } = options;
    this.context = {
      store,
      workspace,
      expressions,
      now,
      random,
      push: (job) => this.note('queued', store.jobs.insert(job)),
      started: (job) => void this.note('started', store.queue.markRunning(job.id)),
      finish: (job, end) => this.finish(job, end),
    };
    this.transitions = new FlowTransitions({
      context: this.context,
      limitMs: options.expressionLimitMs,
      attempt: (work) => this.attempt(work),
      transaction: (work) => this.transaction(work),
      changed: options.changed,
    });
  }

  queue(job: NewJob): Job {
    return this.transaction(() => this.context.push(job));
  }

  /** Marks a job's process as running. */
  started(id: string, process: { pid: number; tokenHash: string }): void {
    this.transaction(() => void this.note('started', this.options.store.queue.markRunning(id, process)));
  }

  /** Records that a job's process has ended. */
  complete(id: string, end: End): void {
    const job = this.options.store.jobs.require(id);
    this.transaction(() => {
      if (job.status !== 'completed') this.finish(job, end);
    });
  }

  /** Stores the arguments returned by a script's preprocessor and queues the script itself. */
  preprocessed(id: string, result: Json): void {
    this.transaction(() => this.options.store.jobs.preprocessed(id, preprocessedArgs(result)));
  }

  /** Advances due flows and steps without code. True when there may be more. */
  runDue(): boolean {
    return this.transaction(() => {
      this.endOverdueGates();
      for (let count = 0; count < BATCH; count += 1) {
        const job = this.options.store.queue.nextDue(OWN_KINDS);
        if (!job) return false;
        if (isFlow(job)) this.begin(job);
        else this.finish(job, job.end ?? { outcome: 'success', result: null });
        this.advance();
      }
      return true;
    });
  }

  /** Cancels the job and all jobs it started; returns those whose processes must be ended. */
  cancel(id: string, reason: string, by: string): Job[] {
    return this.transaction(() => {
      const { store } = this.options;
      const tree = store.jobs.unfinishedTree(id);
      if (tree[0]?.id !== id) return [];
      const message = `Job canceled: ${reason} by ${by}`;
      const result: Json = errorResult('Canceled', message, { reason, canceler: by });
      for (const job of tree) {
        const canceled = { canceledBy: by, canceledReason: reason };
        this.note('completed', store.jobs.complete(job.id, { outcome: 'canceled', result }, canceled));
      }
      const root = store.jobs.require(id);
      if (isCompleted(root) && root.parentJob !== undefined) this.ended.push(root);
      return tree.filter((job) => job.status === 'running' && !OWN_KINDS.includes(job.kind));
    });
  }

  /** Stores an answer for a flow; the flow resumes immediately if it waited for it. @throws {AlreadyAnswered} */
  answer(flow: string, approval: Approval): void {
    this.transaction(() => {
      this.options.store.approvals.add(approval);
      this.transitions.apply({ flow, kind: 'gate', timeIsUp: false });
    });
  }

  private begin(job: Job): void {
    this.context.started(job);
    for (const line of job.warnings ?? []) this.options.store.logs.append(job.id, `${line}\n`);
    this.transitions.apply({ flow: job.id, kind: 'begin' });
  }

  private endOverdueGates(): void {
    const { approvals } = this.options.store;
    const now = this.context.now();
    for (let flow = approvals.overdue(now); flow !== undefined; flow = approvals.overdue(now)) {
      this.transitions.apply({ flow, kind: 'gate', timeIsUp: true });
      approvals.closeGate(flow);
    }
  }

  private finish(job: Job, end: End): void {
    const { store } = this.options;
    const { cacheSeconds } = job;
    const completed = store.jobs.complete(job.id, end);
    if (cacheSeconds !== undefined && end.outcome === 'success') {
      store.putCachedResult(cacheKey(job), end.result, cacheSeconds);
    }
    this.note('completed', completed);
    if (completed.parentJob !== undefined) this.ended.push(completed);
  }

  private advance(): void {
    for (let child = this.ended.shift(); child; child = this.ended.shift()) {
      this.transitions.apply({ flow: child.parentJob ?? '', kind: 'child', child: child.id }, child);
    }
  }

  /** Runs `work` in one transaction. */
  private attempt(work: () => void): void {
    const [events, ended] = [this.events.length, this.ended.length];
    try {
      this.options.store.savepoint(work);
    } catch (cause) {
      this.events.length = events;
      this.ended.length = ended;
      throw cause;
    }
  }

  private note(type: EngineEvent['type'], job: Job): Job {
    this.events.push({ type, job });
    return job;
  }

  private transaction<T>(work: () => T): T {
    this.events = [];
    this.ended = [];
    const result = this.options.store.transaction(() => {
      const value = work();
      this.advance();
      return value;
    });
    const { events } = this;
    this.events = [];
    for (const event of events) this.options.emit(event);
    return result;
  }
}
