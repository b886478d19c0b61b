/** What the parts of the engine share while they carry a flow on, inside one transaction. */
import type { End, Job, NewJob } from '../store/job.ts';
import type { Store } from '../store/store.ts';
import type { Workspace } from '../workspace/types.ts';
import type { Expressions } from './expressions.ts';

export interface EngineContext {
  readonly store: Store;
  readonly workspace: Workspace;
  readonly expressions: Expressions;
  now(): number;
  /** From 0 up to, not including, 1. */
  random(): number;
  /** Creates a queued job. */
  push(job: NewJob): Job;
  /** Marks the flow job as running. */
  started(job: Job): void;
  /** Ends a job; the flow around it carries on within the same transaction. */
  finish(job: Job, end: End): void;
}
