/** The end of a flow: normal, early, or by a failure that its failure module may handle. */
import { type CompletedJob, isSuccess, type Outcome } from '../store/job.ts';
import type { Json } from '../workspace/types.ts';
import type { EngineContext } from './context.ts';
import { type FlowRun, newModuleState } from './flow_run.ts';
import { startFlowModule } from './modules/leaf.ts';
import { pushChildren } from './push.ts';
import { retryDelay } from './retry.ts';
import { failureScope } from './scopes.ts';

export function endFlow(context: EngineContext, run: FlowRun, outcome: Outcome, result: Json): void {
  context.store.jobs.setState(run.job.id, run.state);
  context.store.dropLoopItems(run.job.id);
  context.finish(run.job, { outcome, result });
}

/** `handled`: a failure module of an inner flow has run for this failure; that of this flow does not run. */
export function failFlow(context: EngineContext, run: FlowRun, result: Json, handled = false): void {
  if (handled) run.state.failureHandled = true;
  if (handled || !run.flow.failure_module) endFlow(context, run, 'failure', result);
  else startFailureModule(context, run, result, 0);
}

export function failureModuleEnded(context: EngineContext, run: FlowRun, child: CompletedJob): void {
  const state = run.state.failure;
  if (!state) return;
  const ok = isSuccess(child.outcome);
  const delay = ok
    ? undefined
    : retryDelay(run.flow.failure_module?.retry ?? {}, state.attempt, context.random);
  if (delay !== undefined && child.outcome !== 'canceled') {
    state.failedRetries.push(child.id);
    startFailureModule(context, run, state.result?.value ?? null, state.attempt + 1, delay);
    return;
  }
  state.type = ok ? 'Success' : 'Failure';
  run.state.failureHandled = true;
  endFlow(context, run, ok && recovers(child.result) ? 'success' : 'failure', child.result);
}

function startFailureModule(
  context: EngineContext,
  run: FlowRun,
  failed: Json,
  attempt: number,
  delaySeconds = 0,
): void {
  const module = run.flow.failure_module;
  if (!module) return;
  const failedRetries = run.state.failure?.failedRetries ?? [];
  // The failure being handled is stored as the failure module's result until it has its own.
  const state = { ...newModuleState(module.id), attempt, failedRetries, result: { value: failed } };
  run.state.failure = state;
  const child = startFlowModule(context, run, { module, state }, failureScope(context, run, failed));
  pushChildren(context, run, state, [child], delaySeconds);
}

function recovers(result: Json): boolean {
  return typeof result === 'object' && result !== null && !Array.isArray(result) && result.recover === true;
}
