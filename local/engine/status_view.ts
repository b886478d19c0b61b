/** A flow's progress in the shape of Windmill's `flow_status`, derived from its state and its child jobs. */
import type { ModuleState } from '../store/flow_state.ts';
import { isSuccess, type Job } from '../store/job.ts';
import type { Store } from '../store/store.ts';
import { newModuleState, openRun } from './flow_run.ts';

export interface FlowStatus {
  step: number;
  modules: FlowStatusModule[];
  failure_module: FlowStatusModule;
  preprocessor_module?: FlowStatusModule;
  retry: { fail_count: number; failed_jobs: string[] };
}

export interface FlowStatusModule {
  id: string;
  type: ModuleState['type'];
  job?: string;
  flow_jobs?: string[];
  /** Null for jobs that have not ended. */
  flow_jobs_success?: (boolean | null)[];
  branch_chosen?: { type: 'default' } | { type: 'branch'; branch: number };
  failed_retries?: string[];
  skipped?: boolean;
  approvers?: { resume_id: number; approver: string }[];
  /** Number of approvals that a module waits for. */
  count?: number;
}

export function flowStatus(store: Store, job: Job): FlowStatus {
  const { state, flow } = openRun(job);
  const current = state.modules[state.step];
  const failure = state.failure ?? newModuleState(flow.failure_module?.id ?? 'failure');
  return {
    step: state.step,
    modules: state.modules.map((module, index) => ({
      ...moduleStatus(store, job.id, module),
      ...(index === state.step && state.gate && { count: state.gate.required, job: state.gate.job }),
    })),
    failure_module: moduleStatus(store, job.id, failure),
    preprocessor_module: state.preprocessor && moduleStatus(store, job.id, state.preprocessor),
    retry: { fail_count: current?.attempt ?? 0, failed_jobs: current?.failedRetries ?? [] },
  };
}

function moduleStatus(store: Store, flowJob: string, state: ModuleState): FlowStatusModule {
  const status: FlowStatusModule = { id: state.id, type: statusType(store, state) };
  if (state.job !== undefined) status.job = state.job;
  if (state.list) {
    const children = store.jobs.children(flowJob, state.id, state.attempt);
    status.flow_jobs = children.map((child) => child.id);
    status.flow_jobs_success = children.map((child) => (child.outcome ? isSuccess(child.outcome) : null));
  }
  if (state.branch !== undefined) {
    status.branch_chosen = state.branch < 0 ? { type: 'default' } : { type: 'branch', branch: state.branch };
  }
  if (state.failedRetries.length > 0) status.failed_retries = state.failedRetries;
  if (state.skipped) status.skipped = true;
  if (state.approvers) status.approvers = state.approvers;
  return status;
}

/** A step waits for an executor until its process runs, which only its job records. */
function statusType(store: Store, state: ModuleState): ModuleState['type'] {
  const waits = state.type === 'WaitingForExecutor' && state.job !== undefined;
  return waits && store.jobs.get(state.job ?? '')?.status === 'running' ? 'InProgress' : state.type;
}
