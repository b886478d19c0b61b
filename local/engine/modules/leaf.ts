/** Steps that run a stored script, an inline script or another flow. */
import type { NewJob } from '../../store/job.ts';
import type { FlowModule, FlowModuleRef, RawScriptModule, ScriptModule } from '../../workspace/openflow.ts';
import { isRecord, reasonMissing } from '../../workspace/problem.ts';
import type { JsonObject } from '../../workspace/types.ts';
import type { EngineContext } from '../context.ts';
import { ExpressionError, type Scope } from '../expressions.ts';
import type { FlowRun, Step } from '../flow_run.ts';
import { FlowRefused } from '../prepare.ts';
import { flowJob, scriptJob } from '../runnables.ts';
import { betweenScope, stepScope } from '../scopes.ts';
import { evaluateNumber, evaluateTransforms } from '../transforms.ts';
import { limitCallDepth } from './call_depth.ts';
import { failedJob, identityJob, stepJob } from './child.ts';

export type LeafValue = ScriptModule | RawScriptModule | FlowModuleRef;

/** @param scope names for the input transforms. An error here is a failure of the step. */
export function startLeaf(
  context: EngineContext,
  run: FlowRun,
  step: Step,
  value: LeafValue,
  scope: Scope = stepScope(context, run),
): NewJob {
  try {
    const args = argsOf(context, run, step, value, scope);
    const event = step.module.apply_preprocessor && isRecord(args.event) ? args.event : undefined;
    return stepJob(run, step, { args, preprocessorEvent: event, ...jobOf(context, run, step, value) });
  } catch (cause) {
    if (cause instanceof ExpressionError) return failedJob(run, step, 'ExecutionErr', cause.message);
    if (cause instanceof FlowRefused) return failedJob(run, step, 'Anyhow', `Error: ${cause.message}`);
    throw cause;
  }
}

function argsOf(
  context: EngineContext,
  run: FlowRun,
  step: Step,
  value: LeafValue,
  scope: Scope,
): JsonObject {
  if (step.module.pass_flow_input_directly) return run.job.args;
  // Expressions of a sub-flow would see the reference instead of the value.
  const keepReferences = value.type !== 'flow';
  return evaluateTransforms(context.expressions, value.input_transforms, scope, keepReferences);
}

function jobOf(context: EngineContext, run: FlowRun, step: Step, value: LeafValue): Omit<NewJob, 'args'> {
  const { timeout, cache_ttl } = step.module;
  const limits = {
    timeoutSeconds: timeoutOf(context, run, timeout),
    cacheSeconds: cache_ttl,
  };
  switch (value.type) {
    case 'rawscript':
      return { ...limits, kind: 'preview', language: value.language, code: value.content };
    case 'script': {
      const script = context.workspace.scripts.get(value.path);
      if (!script) throw missing(context, 'script', value.path);
      return { ...scriptJob(script), ...given(limits) };
    }
    case 'flow': {
      const called = context.workspace.flows.get(value.path);
      if (!called) throw missing(context, 'flow', value.path);
      limitCallDepth(context, run, called.path);
      const job = flowJob(called);
      job.flow.flow_env ??= run.flow.flow_env;
      return { ...job, flowRoot: undefined };
    }
  }
}

function timeoutOf(context: EngineContext, run: FlowRun, timeout: FlowModule['timeout']): number | undefined {
  try {
    return evaluateNumber(context.expressions, timeout, betweenScope(context, run));
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    throw new FlowRefused(cause.message.replace('during isolated evaluation', 'during evaluation'));
  }
}

function missing({ workspace }: EngineContext, kind: 'script' | 'flow', path: string): FlowRefused {
  const reason = reasonMissing(workspace.problems, path);
  return new FlowRefused(
    `Not found: ${kind} not found at name ${path}${reason === undefined ? '' : `: ${reason}`}`,
  );
}

/** Options of the step take precedence over those of its script or flow. */
function given<T extends object>(options: T): Partial<T> {
  const said = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as Partial<T>;
}

/** The preprocessor and the failure module: scripts of the flow as a whole. */
export function startFlowModule(context: EngineContext, run: FlowRun, step: Step, scope: Scope): NewJob {
  const { value } = step.module;
  if (value.type === 'script' || value.type === 'rawscript' || value.type === 'flow') {
    return startLeaf(context, run, step, value, scope);
  }
  if (value.type === 'identity') return identityJob(run, step, scope.names.previous_result?.() ?? null);
  return failedJob(
    run,
    step,
    'Anyhow',
    `Error: Module "${step.module.id}" must be a script or a flow, not a ${value.type}`,
  );
}
