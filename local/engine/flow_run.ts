/** A running flow: its job, its definition and its state. */
import type { FlowState, ModuleState } from '../store/flow_state.ts';
import type { Job } from '../store/job.ts';
import type { FlowModule, FlowValue } from '../workspace/openflow.ts';

export interface FlowRun {
  readonly job: Job;
  readonly flow: FlowValue;
  readonly state: FlowState;
}

/** A module and its stored state. */
export interface Step {
  readonly module: FlowModule;
  readonly state: ModuleState;
}

export function openRun(job: Job): FlowRun {
  if (!job.flow) throw new Error(`Job ${job.id} is a flow without modules in the state file`);
  return { job, flow: job.flow, state: job.state ?? newState(job.flow) };
}

export function newState(flow: FlowValue): FlowState {
  return { step: 0, modules: flow.modules.map((module) => newModuleState(module.id)) };
}

export function newModuleState(id: string): ModuleState {
  return { id, type: 'WaitingForPriorSteps', attempt: 0, failedRetries: [] };
}

/** The current module; undefined when all have ended. */
export function currentStep(run: FlowRun): Step | undefined {
  const module = run.flow.modules[run.state.step];
  const state = run.state.modules[run.state.step];
  return module && state && { module, state };
}

export function hasEnded(state: ModuleState): boolean {
  return state.type === 'Success' || state.type === 'Failure';
}

/** Clears the state of a failed attempt so that the module can restart. */
export function resetForRetry(state: ModuleState): void {
  if (state.job !== undefined) state.failedRetries.push(state.job);
  state.attempt += 1;
  state.type = 'WaitingForPriorSteps';
  state.job = undefined;
  state.list = undefined;
  state.branch = undefined;
  state.result = undefined;
}

/** Whether the flow is stored or part of a stored flow; Windmill's deployment defaults apply only then. */
export function isDeployed(job: Pick<Job, 'kind'>): boolean {
  return job.kind === 'flow' || job.kind === 'flownode';
}
