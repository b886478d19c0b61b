/** How a module fails, and which mistakes in a flow's definition count as such a failure. */
import type { Json } from '../workspace/types.ts';
import { errorResult } from './errors.ts';
import { ExpressionError } from './expressions.ts';
import type { Step } from './flow_run.ts';
import { FlowRefused } from './prepare.ts';

export interface Failure {
  kind: 'failed';
  /** False where Windmill neither tries again nor continues. */
  recoverable: boolean;
  /** The failure module inside a loop or branch has run for it. */
  handled?: boolean;
  /** The module's result, where no child job holds it. */
  result?: Json;
}

/** What `work` returns; a bad expression in it fails the step for good. */
export function orFailure<T>(step: Step, work: () => T): T | Failure {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof ExpressionError || cause instanceof FlowRefused)) throw cause;
    return failure(step, cause.message, false);
  }
}

export function failure(step: Step, message: string, recoverable: boolean): Failure {
  const result = errorResult('ExecutionErr', message, { step_id: step.module.id });
  return { kind: 'failed', recoverable, result };
}
