/** Advances a flow from module to module. */
import type { FlowState } from '../store/flow_state.ts';
import type { Job, NewJob } from '../store/job.ts';
import type { Json } from '../workspace/types.ts';
import { stopAfter } from './after_module.ts';
import type { EngineContext } from './context.ts';
import { ExpressionError } from './expressions.ts';
import { conditionFailure, type Failure, orFailure } from './failure.ts';
import { endFlow, failFlow } from './flow_end.ts';
import { currentStep, type FlowRun, resetForRetry, type Step } from './flow_run.ts';
import { type AtGate, arriveAtGate, hasGate } from './gate.ts';
import { startModule } from './modules/start.ts';
import { pushChildren } from './push.ts';
import { moduleResult, previousResult } from './results.ts';
import { retryDelay } from './retry.ts';
import { afterScope } from './scopes.ts';
import { evaluateNumber } from './transforms.ts';

/** Starts the next module; a flow without a next module has ended. */
export function startCurrent(context: EngineContext, run: FlowRun, delaySeconds = 0): void {
  const step = currentStep(run);
  if (!step) {
    endFlow(context, run, 'success', previousResult(context.store, run));
    return;
  }
  const start = orFailure(() => startModule(context, run, step));
  switch (start.kind) {
    case 'children':
      Object.assign(step.state, { list: start.list, branch: start.branch, skipped: start.skipped });
      pushChildren(context, run, step.state, start.children, delaySeconds);
      break;
    case 'ended':
      step.state.list = start.list;
      moduleSucceeded(context, run, step);
      break;
    case 'failed':
      moduleFailed(context, run, step, start);
      break;
  }
}

/** `stopped`: a stop_after_if inside a branch also ends this flow. */
export function moduleSucceeded(
  context: EngineContext,
  run: FlowRun,
  step: Step,
  stopped?: FlowState['stopped'],
): void {
  const result = moduleResult(context.store, run.job.id, step.state);
  const after = stopped ? { kind: 'stop' as const, ...stopped } : stopAfter(context, run, step, result);
  switch (after.kind) {
    case 'go on':
      step.state.type = 'Success';
      continueFlow(context, run, step, result);
      break;
    case 'stop':
      step.state.type = 'Success';
      run.state.stopped = { skip: after.skip };
      endFlow(context, run, after.skip ? 'skipped' : 'success', result);
      break;
    case 'failed':
      moduleFailed(context, run, step, after);
      break;
  }
}

/** In this order: retry, `continue_on_error`, the failure module, the end of the flow. */
export function moduleFailed(context: EngineContext, run: FlowRun, step: Step, failure: Failure): void {
  const { module, state } = step;
  if (failure.result !== undefined) state.result = { value: failure.result };
  const result = moduleResult(context.store, run.job.id, state);
  const tries = failure.recoverable && retryAllowed(context, run, step, result);
  if (typeof tries === 'object') {
    moduleFailed(context, run, step, tries);
    return;
  }
  const delay = tries ? retryDelay(module.retry ?? {}, state.attempt, context.random) : undefined;
  if (delay !== undefined) {
    retry(context, run, step, delay);
    return;
  }
  state.type = 'Failure';
  if (failure.recoverable && module.continue_on_error) continueFlow(context, run, step, result);
  else failFlow(context, run, result, failure.handled);
}

function continueFlow(context: EngineContext, run: FlowRun, step: Step, result: Json): void {
  const { sleep } = step.module;
  const wait = orFailure(() => {
    const scope = afterScope(context, run, result, () => []);
    return { kind: 'wait' as const, seconds: evaluateNumber(context.expressions, sleep, scope) ?? 0 };
  });
  if (wait.kind === 'failed') {
    moduleFailed(context, run, step, wait);
  } else {
    run.state.step += 1;
    if (hasGate(step)) passGate(context, run, arriveAtGate(context, run, step, wait.seconds));
    else startCurrent(context, run, wait.seconds);
  }
}

/** A refused approval is not retried and `continue_on_error` does not apply; only the failure module handles it. */
export function passGate(context: EngineContext, run: FlowRun, gate: AtGate): void {
  const guarded = currentStep(run);
  switch (gate.kind) {
    case 'waits':
      context.store.jobs.setState(run.job.id, run.state);
      break;
    case 'passes':
      startCurrent(context, run, gate.sleep);
      break;
    case 'ends':
      if (guarded) guarded.state.type = 'Failure';
      failFlow(context, run, gate.result);
      break;
  }
}

function retryAllowed(context: EngineContext, run: FlowRun, step: Step, result: Json): boolean | Failure {
  const condition = step.module.retry?.retry_if?.expr;
  if (condition === undefined) return true;
  const scope = afterScope(context, run, result, () => []);
  try {
    return context.expressions.test(condition, scope);
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    return conditionFailure(cause, 2);
  }
}

/** A script or flow is retried with the same arguments; a loop or branch restarts as a whole. */
function retry(context: EngineContext, run: FlowRun, step: Step, delaySeconds: number): void {
  const failed = step.state.job === undefined ? undefined : context.store.jobs.require(step.state.job);
  const { type } = step.module.value;
  const replays = type === 'script' || type === 'rawscript' || type === 'flow';
  resetForRetry(step.state);
  if (failed && replays && failed.kind !== 'identity') {
    pushChildren(context, run, step.state, [retryOf(failed, step.state.attempt)], delaySeconds);
  } else {
    startCurrent(context, run, delaySeconds);
  }
}

function retryOf(job: Job, attempt: number): NewJob {
  const { kind, path, language, code, hash, flow, args, parentJob, rootJob, scope, stepId, entrypoint } = job;
  const { timeoutSeconds, cacheSeconds, envs, sharedWith, createdBy, schedulePath, preprocessorEvent } = job;
  const flowRoot = job.flowRoot === job.id ? undefined : job.flowRoot;
  return {
    ...{
      kind,
      path,
      language,
      code,
      hash,
      flow,
      args,
      parentJob,
      rootJob,
      flowRoot,
      scope,
      stepId,
      entrypoint,
    },
    ...{
      timeoutSeconds,
      cacheSeconds,
      envs,
      sharedWith,
      createdBy,
      schedulePath,
      preprocessorEvent,
      attempt,
    },
  };
}
