/** Handles the end of one child of a loop or of branchall. */
import type { FlowState, ListState } from '../../store/flow_state.ts';
import { type CompletedJob, isSuccess, type Job, type NewJob } from '../../store/job.ts';
import type { EngineContext } from '../context.ts';
import { ExpressionError } from '../expressions.ts';
import type { Failure } from '../failure.ts';
import type { FlowRun, Step } from '../flow_run.ts';
import { afterScope } from '../scopes.ts';
import { branchChild } from './branches.ts';
import { iteration } from './loops.ts';

export type ListStep =
  | { kind: 'wait' }
  | { kind: 'next'; child: NewJob }
  | { kind: 'ended'; stopped?: FlowState['stopped'] }
  | Failure;

export function afterChild(
  context: EngineContext,
  run: FlowRun,
  step: Step,
  list: ListState,
  child: CompletedJob,
): ListStep {
  return list.parallel
    ? afterParallel(context, run, step, list)
    : afterSequential(context, run, step, list, child);
}

function afterParallel(context: EngineContext, run: FlowRun, step: Step, list: ListState): ListStep {
  const { jobs } = context.store;
  const { id, attempt } = step.state;
  const length = list.length ?? 0;
  if (list.next < length) return { kind: 'next', child: childAt(context, run, step, list) };
  if (jobs.countEnded(run.job.id, id, attempt) < length) return { kind: 'wait' };
  const failures = jobs
    .children(run.job.id, id, attempt)
    .filter((job) => job.outcome && !isSuccess(job.outcome));
  if (failures.every((job) => skipsFailure(step, job))) return { kind: 'ended' };
  return failed(failures);
}

function afterSequential(
  context: EngineContext,
  run: FlowRun,
  step: Step,
  list: ListState,
  child: CompletedJob,
): ListStep {
  const ok = isSuccess(child.outcome);
  if (!ok && !skipsFailure(step, child)) return failed([child]);
  const isLoop = list.kind !== 'branchall';
  const stopped = child.state?.stopped;
  if (stopped) return isLoop ? { kind: 'ended' } : { kind: 'ended', stopped };
  const breaks = isLoop && ok && breaksLoop(context, run, step, child);
  if (breaks === true) return { kind: 'ended' };
  if (breaks !== false) return breaks;
  if (list.length !== null && list.next >= list.length) return { kind: 'ended' };
  return { kind: 'next', child: childAt(context, run, step, list) };
}

function childAt(context: EngineContext, run: FlowRun, step: Step, list: ListState): NewJob {
  const { value } = step.module;
  if (value.type === 'branchall') return branchChild(run, step, value, list, list.next);
  if (value.type === 'forloopflow' || value.type === 'whileloopflow') {
    return iteration(context, run, step, value, list, list.next);
  }
  throw new Error(`Step "${step.module.id}" is a ${value.type}, which has no list of children`);
}

/** A loop's stop_after_if is evaluated with each iteration's result and ends only the loop. */
function breaksLoop(
  context: EngineContext,
  run: FlowRun,
  step: Step,
  child: CompletedJob,
): boolean | Failure {
  const stop = step.module.stop_after_if;
  if (!stop) return false;
  const allIters = () => context.store.jobs.childResults(run.job.id, step.state.id, step.state.attempt);
  const scope = afterScope(context, run, child.result, allIters);
  try {
    return context.expressions.test(stop.expr, scope);
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    // The module keeps the results so far.
    return { kind: 'failed', recoverable: false };
  }
}

function failed(failures: Job[]): Failure {
  const recoverable = failures.every((job) => job.outcome !== 'canceled');
  return { kind: 'failed', recoverable, handled: failures.some((job) => job.state?.failureHandled) };
}

function skipsFailure(step: Step, child: Job): boolean {
  const { value } = step.module;
  if (child.outcome === 'canceled') return false;
  if (value.type === 'branchall') return value.branches[child.iteration ?? 0]?.skip_failure ?? false;
  return (value.type === 'forloopflow' || value.type === 'whileloopflow') && (value.skip_failures ?? false);
}
