/** Job descriptions for what a module starts: the part common to all kinds. */
import type { ListState } from '../../store/flow_state.ts';
import type { NewJob } from '../../store/job.ts';
import type { FlowModule, FlowValue } from '../../workspace/openflow.ts';
import type { Json, JsonObject } from '../../workspace/types.ts';
import { errorResult } from '../errors.ts';
import type { Failure } from '../failure.ts';
import { type FlowRun, isDeployed, type Step } from '../flow_run.ts';

/** The outcome of starting a module. */
export type Start =
  | { kind: 'children'; children: NewJob[]; list?: ListState; branch?: number; skipped?: boolean }
  | { kind: 'ended'; list: ListState }
  | Failure;

/** A job for one step of the flow. */
export function stepJob(
  run: FlowRun,
  step: Step,
  job: Pick<NewJob, 'kind' | 'args'> & Partial<NewJob>,
): NewJob {
  return {
    path: childPath(run, step.module.id),
    parentJob: run.job.id,
    rootJob: run.job.rootJob ?? run.job.id,
    flowRoot: run.job.flowRoot,
    scope: run.job.flowRoot,
    stepId: step.module.id,
    attempt: step.state.attempt,
    sharedWith: run.job.sharedWith,
    createdBy: run.job.createdBy,
    schedulePath: run.job.schedulePath,
    ...job,
  };
}

/** A step without code that returns a value. */
export function identityJob(run: FlowRun, step: Step, result: Json): NewJob {
  return stepJob(run, step, { kind: 'identity', args: {}, end: { outcome: 'success', result } });
}

/** A step that failed before it could run. */
export function failedJob(
  run: FlowRun,
  step: Step,
  name: 'ExecutionErr' | 'Anyhow',
  message: string,
): NewJob {
  const result = errorResult(name, message);
  return stepJob(run, step, { kind: 'identity', args: {}, end: { outcome: 'failure', result } });
}

/** A flow job for the body of a loop or of a branch. */
export function bodyJob(
  run: FlowRun,
  step: Step,
  body: { modules: FlowModule[]; args: JsonObject; name: string; iteration?: number; ownScope: boolean },
): NewJob {
  const index = body.iteration ?? 0;
  const failure = run.flow.failure_module;
  const flow: FlowValue = {
    modules: body.modules,
    failure_module: failure && { ...failure, id: `failure-${step.module.id}-${index}` },
    same_worker: run.flow.same_worker,
    flow_env: run.flow.flow_env,
  };
  const job = stepJob(run, step, {
    kind: isDeployed(run.job) ? 'flownode' : 'flowpreview',
    path: childPath(run, body.name),
    args: body.args,
    flow,
    iteration: body.iteration,
  });
  return body.ownScope ? { ...job, flowRoot: undefined } : job;
}

function childPath(run: FlowRun, name: string): string | undefined {
  return run.job.path === undefined ? undefined : `${run.job.path}/${name}`;
}
