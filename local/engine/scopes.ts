/** The names visible to an expression, by its place in the flow (see Windmill's documentation of OpenFlow). */
import { resolveJson } from '../store/interpolation.ts';
import { ItemMissing } from '../store/items.ts';
import { jsonbValue } from '../store/jsonb.ts';
import type { Json } from '../workspace/types.ts';
import type { EngineContext } from './context.ts';
import { errorOf } from './errors.ts';
import type { Scope } from './expressions.ts';
import type { FlowRun } from './flow_run.ts';
import { previousResult, resultById } from './results.ts';

type Names = Record<string, () => Json>;

/** Arguments of a step. */
export function stepScope(context: EngineContext, run: FlowRun): Scope {
  const previous = once(() => previousResult(context.store, run));
  return scope(context, run, {
    previous_result: previous,
    error: () => errorOf(previous()),
    params: () => ({}),
    ...approvals(run),
  });
}

/** Arguments of the failure module; `failed` is the result of the step that failed. */
export function failureScope(context: EngineContext, run: FlowRun, failed: Json): Scope {
  return scope(context, run, {
    previous_result: () => failed,
    error: () => errorOf(failed),
    params: () => ({}),
    started_at: () => new Date(run.job.startedAt ?? context.now()).toISOString(),
    flow_job_id: () => run.job.id,
    ...approvals(run),
  });
}

/** Decisions before a step: iterator, branches, skip_if, sleep, timeout, parallelism. */
export function betweenScope(context: EngineContext, run: FlowRun): Scope {
  const previous = once(() => previousResult(context.store, run));
  return scope(context, run, {
    result: previous,
    previous_result: previous,
    error: () => errorOf(previous()),
    ...approvals(run),
  });
}

/** Decisions after a step: stop_after_if, stop_after_all_iters_if, retry_if, sleep. */
export function afterScope(context: EngineContext, run: FlowRun, result: Json, allIters: () => Json): Scope {
  const own = () => result;
  const error = () => errorOf(result);
  return scope(context, run, { result: own, previous_result: own, error, all_iters: allIters });
}

/** The skip condition of the flow. */
export function skipScope(context: EngineContext, run: FlowRun): Scope {
  return scope(context, run, { WM_SCHEDULED_FOR: () => new Date(run.job.scheduledFor).toISOString() });
}

/** The answers at the gate directly before the current step. */
function approvals(run: FlowRun): Names {
  const { resumes = [], approvers = [] } = run.state.modules[run.state.step]?.resumed ?? {};
  return { resume: () => resumes.at(-1) ?? null, resumes: () => resumes, approvers: () => approvers };
}

function scope(context: EngineContext, run: FlowRun, names: Names): Scope {
  const { store } = context;
  return {
    names: {
      ...names,
      flow_input: () => run.job.args,
      flow_env: () => jsonbValue(resolveJson(store.items, run.flow.flow_env ?? {})),
    },
    result: (stepId) => resultById(store, run, stepId),
    variable: (path) => {
      const variable = store.items.getVariable(path);
      if (!variable) throw new ItemMissing('Variable', path);
      return variable.value;
    },
    resource: (path) => store.resolveResource(path),
    flowUserState: (key) => store.flowUserState(run.job.rootJob ?? run.job.id, key),
  };
}

function once(read: () => Json): () => Json {
  let known: { value: Json } | undefined;
  return () => {
    known ??= { value: read() };
    return known.value;
  };
}
