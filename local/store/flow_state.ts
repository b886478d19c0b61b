/**
 * The stored state of a running flow: only what is not in its child jobs. The children of a loop, their order, results
 * and outcomes are read from the jobs.
 */
import type { Json } from '../workspace/types.ts';

export interface FlowState {
  /** Index of the current module; the number of modules when all have ended. */
  step: number;
  modules: ModuleState[];
  preprocessor?: ModuleState;
  failure?: ModuleState;
  /** The failure was handled by the failure module of this flow or of a loop or branch inside it. */
  failureHandled?: boolean;
  /** The flow ended early by a stop_after_if, which also affects a surrounding loop or branch. */
  stopped?: { skip: boolean };
  /** The flow is suspended before the current module until it is approved. */
  gate?: Gate;
}

export interface ModuleState {
  id: string;
  type:
    | 'WaitingForPriorSteps'
    | 'WaitingForEvents'
    | 'WaitingForExecutor'
    | 'InProgress'
    | 'Success'
    | 'Failure';
  /** The child job, the latest one where there are several. */
  job?: string;
  /** Failed attempts so far; a child job belongs to the attempt it was started in. */
  attempt: number;
  failedRetries: string[];
  /** Set for loops and branchall: their children and their progress. */
  list?: ListState;
  /** Set for branchone: index of the branch, -1 for the default one. */
  branch?: number;
  skipped?: boolean;
  /** Who approved after this module. */
  approvers?: { resume_id: number; approver: string }[];
  /** Values of `resumes` and `approvers` in the expressions of this module. */
  resumed?: { resumes: Json[]; approvers: string[] };
  /** Result of the module when it differs from the results of its child jobs. */
  result?: { value: Json };
}

export interface Gate {
  /** The job of the requesting step. */
  job: string;
  required: number;
  /** Number of missing approvals. */
  missing: number;
  /** Seconds that the flow sleeps after the approval. */
  sleep: number;
}

export interface ListState {
  kind: 'forloop' | 'whileloop' | 'branchall';
  /** Total number of children; null for a while loop. */
  length: number | null;
  parallel: boolean;
  /** Index of the child to start next. */
  next: number;
}
