/** How a module fails, and which mistakes in a flow's definition count as such a failure. */
import type { Json } from '../workspace/types.ts';
import { errorResult } from './errors.ts';
import { ExpressionError } from './expressions.ts';
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
export function orFailure<T>(work: () => T): T | Failure {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof ExpressionError || cause instanceof FlowRefused)) throw cause;
    return failure(cause instanceof ExpressionError ? `Error: ${cause.reason}` : cause.message, false);
  }
}

/** Windmill's form of an error that the engine itself meets. */
export function failure(message: string, recoverable: boolean): Failure {
  return { kind: 'failed', recoverable, result: errorResult('Anyhow', `Error: ${message}`) };
}

/** Its form of an error in a condition that is asked after a module: a text in place of an object. */
export function conditionFailure(cause: ExpressionError, depth = 1): Failure {
  return { kind: 'failed', recoverable: false, result: { error: 'Error: '.repeat(depth) + cause.reason } };
}
