/** The values of `results.<id>` and `previous_result` at a point of a flow. */
import type { ModuleState } from '../store/flow_state.ts';
import { isFlow, type Job } from '../store/job.ts';
import type { Store } from '../store/store.ts';
import type { Json } from '../workspace/types.ts';
import { type FlowRun, hasEnded } from './flow_run.ts';

export function moduleResult(store: Store, flowJob: string, state: ModuleState): Json {
  if (state.result) return state.result.value;
  if (state.list) return store.jobs.childResults(flowJob, state.id, state.attempt);
  return state.job === undefined ? null : (store.jobs.require(state.job).result ?? null);
}

/** The result of the step before the current one; the flow's arguments before the first. */
export function previousResult(store: Store, run: FlowRun): Json {
  const previous = run.state.modules[run.state.step - 1];
  return previous ? moduleResult(store, run.job.id, previous) : run.job.args;
}

/** Searches the flow itself, then the steps that ended under the same flow root, then the parent flow. */
export function resultById(store: Store, run: FlowRun, stepId: string): Json {
  return find(store, run.job, run.state.modules, stepId)?.value ?? null;
}

function find(store: Store, job: Job, modules: ModuleState[], stepId: string): { value: Json } | undefined {
  const own = endedModule(modules, stepId);
  if (own) return { value: moduleResult(store, job.id, own) };
  const last = store.jobs.lastOfStep(job.flowRoot, stepId);
  const holder = last?.parentJob === undefined ? undefined : store.jobs.require(last.parentJob);
  const elsewhere = endedModule(holder?.state?.modules ?? [], stepId);
  if (holder && elsewhere) return { value: moduleResult(store, holder.id, elsewhere) };
  const root = store.jobs.require(job.flowRoot);
  const around = root.parentJob === undefined ? undefined : store.jobs.get(root.parentJob);
  return around && isFlow(around) ? find(store, around, around.state?.modules ?? [], stepId) : undefined;
}

function endedModule(modules: ModuleState[], stepId: string): ModuleState | undefined {
  return modules.find((module) => module.id === stepId && hasEnded(module));
}
