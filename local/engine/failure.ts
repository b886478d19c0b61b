/** Failures of a module, including those caused by an invalid flow definition. */
import type { Json } from '../workspace/types.ts';
import { errorResult } from './errors.ts';
import { ExpressionError } from './expressions.ts';
import { FlowRefused } from './prepare.ts';

export interface Failure {
  kind: 'failed';
  /** False where Windmill neither retries nor continues. */
  recoverable: boolean;
  /** A failure module inside a loop or branch has already run for it. */
  handled?: boolean;
  /** The module's result, when no child job has it. */
  result?: Json;
}

/** The value of `work`; an invalid expression in it is a failure that is not retried. */
export function orFailure<T>(work: () => T): T | Failure {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof ExpressionError || cause instanceof FlowRefused)) throw cause;
    return failure(cause instanceof ExpressionError ? `Error: ${cause.reason}` : cause.message, false);
  }
}

/** Windmill's form of an error of the engine itself. */
export function failure(message: string, recoverable: boolean): Failure {
  return { kind: 'failed', recoverable, result: errorResult('Anyhow', `Error: ${message}`) };
}

/** Windmill's form of an error in a condition evaluated after a module: a text in place of an object. */
export function conditionFailure(cause: ExpressionError, depth = 1): Failure {
  return { kind: 'failed', recoverable: false, result: { error: 'Error: '.repeat(depth) + cause.reason } };
}
