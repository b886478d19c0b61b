/** The context shared by the parts of the engine while they advance a flow, inside one transaction. */
import type { End, Job, NewJob } from '../store/job.ts';
import type { Store } from '../store/store.ts';
import type { Workspace } from '../workspace/types.ts';
import type { Expressions } from './expressions.ts';

export interface EngineContext {
  readonly store: Store;
  readonly workspace: Workspace;
  readonly expressions: Expressions;
  now(): number;
  /** A random number from 0 (included) to 1 (excluded). */
  random(): number;
  /** Creates a queued job. */
  push(job: NewJob): Job;
  /** Marks the flow job as running. */
  started(job: Job): void;
  /** Ends a job; its parent flow advances within the same transaction. */
  finish(job: Job, end: End): void;
}
