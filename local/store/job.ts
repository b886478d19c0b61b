/** A job: one run of a script, of a flow, or of one step inside a flow. */
import type { FlowValue } from '../workspace/openflow.ts';
import type { Json, JsonObject, Language } from '../workspace/types.ts';
import type { FlowState } from './flow_state.ts';

/**
 * Windmill's names: `script` and `flow` are stored in the workspace, `preview` and `flowpreview` contain their own code,
 * `flownode` is a loop's or branch's body in a stored flow, `singlestepflow` a script or flow that a schedule or trigger
 * starts with options of its own, `identity` a step that runs no code.
 */
export type JobKind =
  | 'script'
  | 'preview'
  | 'flow'
  | 'flowpreview'
  | 'flownode'
  | 'singlestepflow'
  | 'identity';

export const FLOW_KINDS: readonly JobKind[] = ['flow', 'flowpreview', 'flownode', 'singlestepflow'];

export type Outcome = 'success' | 'failure' | 'canceled' | 'skipped';

/** The description of a job: complete, so that a restart needs no other source. */
export interface NewJob {
  id?: string;
  kind: JobKind;
  /** Path of the runnable; a step's path is `<flow>/<step id>`. */
  path?: string;
  language?: Language;
  /** The code to run, for `preview`. */
  code?: string;
  /** Hash of the workspace's script or flow at the moment of queueing. */
  hash?: string;
  /** The flow to run, for `flow` and `flowpreview`. */
  flow?: FlowValue;
  /** Unresolved: `$var:` and `$res:` strings are still references. */
  args: JsonObject;
  parentJob?: string;
  rootJob?: string;
  /** The innermost flow whose steps see each other's results; default: the job itself. */
  flowRoot?: string;
  /** The flow root in which this job's result is visible; for a step, that of its flow. */
  scope?: string;
  /** Id of the flow module this job is a run of. */
  stepId?: string;
  /** Index among the children of a loop or of branchall. */
  iteration?: number;
  /** Number of earlier failed attempts of the same module. */
  attempt?: number;
  /** The function to call, `main` unless it is a preprocessor. */
  entrypoint?: 'main' | 'preprocessor';
  /** Input of the preprocessor; absent: no preprocessor runs. */
  preprocessorEvent?: JsonObject;
  timeoutSeconds?: number;
  /** The script's own environment variables, as `NAME=value`. */
  envs?: string[];
  /** First lines of the log. */
  warnings?: string[];
  cacheSeconds?: number;
  /** Directory name under which steps of a `same_worker` flow share files. */
  sharedWith?: string;
  /** The job's end, when it is known without running code. */
  end?: End;
  createdBy?: string;
  schedulePath?: string;
  /** Set on a run queued by a schedule: hash of the schedule's definition at that time. */
  scheduleHash?: string;
  /** The run is skipped while another one of its schedule is running. */
  noFlowOverlap?: boolean;
  /** Milliseconds since the epoch; the job does not start before. */
  scheduledFor?: number;
}

export interface Job extends NewJob {
  id: string;
  flowRoot: string;
  attempt: number;
  entrypoint: 'main' | 'preprocessor';
  createdBy: string;
  createdAt: number;
  scheduledFor: number;
  status: 'queued' | 'running' | 'completed';
  startedAt?: number;
  completedAt?: number;
  outcome?: Outcome;
  result?: Json;
  canceledBy?: string;
  canceledReason?: string;
  labels?: string[];
  pid?: number;
  /** State of a flow job. */
  state?: FlowState;
}

export interface CompletedJob extends Job {
  status: 'completed';
  completedAt: number;
  outcome: Outcome;
  result: Json;
}

/** The end of a job. */
export interface End {
  outcome: Outcome;
  result: Json;
  labels?: string[];
}

/** All conditions must hold; times in milliseconds since the epoch. */
export interface JobFilter {
  status?: Job['status'];
  outcomes?: Outcome[];
  kinds?: JobKind[];
  path?: string;
  pathStart?: string;
  /** `null`: only jobs that were not started by another job. */
  parentJob?: string | null;
  createdBy?: string;
  schedulePath?: string;
  createdAfter?: number;
  createdBefore?: number;
  /** Only flows that wait for an approval. */
  suspended?: boolean;
  limit?: number;
  offset?: number;
  /** Newest first unless 'oldest'. */
  order?: 'newest' | 'oldest';
}

export function isCompleted(job: Job): job is CompletedJob {
  return job.status === 'completed';
}

export function isFlow(job: Pick<Job, 'kind'>): boolean {
  return FLOW_KINDS.includes(job.kind);
}

/** Windmill counts a skipped job among the successful ones. */
export function isSuccess(outcome: Outcome): boolean {
  return outcome === 'success' || outcome === 'skipped';
}
