/** Whether the flow stops after a successful module. */
import type { StopAfterIf } from '../workspace/openflow.ts';
import type { Json, JsonObject } from '../workspace/types.ts';
import type { EngineContext } from './context.ts';
import { errorResult } from './errors.ts';
import { ExpressionError } from './expressions.ts';
import { conditionFailure, type Failure } from './failure.ts';
import type { FlowRun, Step } from './flow_run.ts';
import { afterScope } from './scopes.ts';

export type After = { kind: 'go on' } | { kind: 'stop'; skip: boolean } | Failure;

export function stopAfter(context: EngineContext, run: FlowRun, step: Step, result: Json): After {
  const { module, state } = step;
  if (state.skipped) return { kind: 'go on' };
  // A list's stop_after_if was evaluated after each of its children.
  const option = state.list ? 'stop_after_all_iters_if' : 'stop_after_if';
  const stop = module[option];
  if (!stop) return { kind: 'go on' };
  try {
    const scope = afterScope(context, run, result, () => (state.list ? result : []));
    if (!context.expressions.test(stop.expr, scope)) return { kind: 'go on' };
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    if (option === 'stop_after_if') return conditionFailure(cause);
    const message = `Error evaluating ${option} expression \`${stop.expr}\`: Error: ${cause.reason}`;
    return { kind: 'failed', recoverable: false, result: errorResult('EarlyStopError', message) };
  }
  if (stop.skip_if_stopped || stop.error_message === undefined || stop.error_message === null) {
    return { kind: 'stop', skip: stop.skip_if_stopped };
  }
  return { kind: 'failed', recoverable: false, result: earlyStop(stop, stop.error_message, result) };
}

function earlyStop(stop: StopAfterIf, text: string, result: Json): JsonObject {
  const message = text === '' ? `stop after if: ${stop.expr}` : text;
  return errorResult('EarlyStopError', message, stop.error_include_result ? { result } : {});
}
