/** Handles the end of a child job in the flow that started it. */
import type { ListState } from '../store/flow_state.ts';
import { type CompletedJob, isSuccess, type Job } from '../store/job.ts';
import { moduleFailed, moduleSucceeded } from './advance.ts';
import type { EngineContext } from './context.ts';
import { failureModuleEnded } from './flow_end.ts';
import { currentStep, type FlowRun, openRun, type Step } from './flow_run.ts';
import { preprocessorEnded } from './flow_start.ts';
import { afterChild } from './modules/list.ts';
import { pushChildren } from './push.ts';

/** Ignores a job that a step started under the flow's id, because it belongs to no module. */
export function childEnded(context: EngineContext, child: CompletedJob, parent: Job): void {
  const run = openRun(parent);
  const step = currentStep(run);
  if (run.state.failure) {
    if (run.state.failure.job === child.id) failureModuleEnded(context, run, child);
  } else if (run.state.preprocessor?.job === child.id) {
    preprocessorEnded(context, run, child);
  } else if (step && child.stepId === step.state.id) {
    if (step.state.list) listChildEnded(context, run, step, step.state.list, child);
    else onlyChildEnded(context, run, step, child);
  }
}

function onlyChildEnded(context: EngineContext, run: FlowRun, step: Step, child: CompletedJob): void {
  // Only the early end of a branch ends the outer flow; that of a flow called as a step does not.
  const branch = step.module.value.type === 'branchone' ? child.state : undefined;
  if (isSuccess(child.outcome)) {
    moduleSucceeded(context, run, step, branch?.stopped);
  } else {
    const recoverable = child.outcome !== 'canceled';
    moduleFailed(context, run, step, { kind: 'failed', recoverable, handled: branch?.failureHandled });
  }
}

function listChildEnded(
  context: EngineContext,
  run: FlowRun,
  step: Step,
  list: ListState,
  child: CompletedJob,
): void {
  const then = afterChild(context, run, step, list, child);
  switch (then.kind) {
    case 'wait':
      break;
    case 'next':
      list.next += 1;
      pushChildren(context, run, step.state, [then.child]);
      break;
    case 'ended':
      moduleSucceeded(context, run, step, then.stopped);
      break;
    case 'failed':
      moduleFailed(context, run, step, then);
      break;
  }
}
