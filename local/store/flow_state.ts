/**
 * What is remembered of a flow under way. Only what its child jobs cannot tell: the children of a loop, their order,
 * results and outcomes are read from the jobs themselves.
 */
import type { Json } from '../workspace/types.ts';

export interface FlowState {
  /** Index of the module under way; the number of modules once all have ended. */
  step: number;
  modules: ModuleState[];
  preprocessor?: ModuleState;
  failure?: ModuleState;
  /** The failure was answered by the failure module of this flow or of a loop or branch inside it. */
  failureHandled?: boolean;
  /** The flow ended early by a stop_after_if, which a surrounding loop or branch must learn of. */
  stopped?: { skip: boolean };
  /** The flow stands still before the module under way until it is approved. */
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
  /** Failed tries so far; a child job belongs to the try it was started in. */
  attempt: number;
  failedRetries: string[];
  /** Set for loops and branchall: their children and how far they have come. */
  list?: ListState;
  /** Set for branchone: index of the branch, -1 for the default one. */
  branch?: number;
  skipped?: boolean;
  /** Who approved after this module. */
  approvers?: { resume_id: number; approver: string }[];
  /** What the expressions of this module see as `resumes` and `approvers`. */
  resumed?: { resumes: Json[]; approvers: string[] };
  /** Result of the module where it is not simply what the child jobs returned. */
  result?: { value: Json };
}

export interface Gate {
  /** The job of the step that asked. */
  job: string;
  required: number;
  /** How many approvals are still to come. */
  missing: number;
  /** Seconds that the flow sleeps once it may go on. */
  sleep: number;
}

export interface ListState {
  kind: 'forloop' | 'whileloop' | 'branchall';
  /** How many children there will be; a while loop cannot know. */
  length: number | null;
  parallel: boolean;
  /** Index of the child to start next. */
  next: number;
}
