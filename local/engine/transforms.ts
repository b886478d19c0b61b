/** Input transforms: how a step's arguments come from the flow. */
import type { InputTransform, InputTransforms } from '../workspace/openflow.ts';
import type { Json, JsonObject } from '../workspace/types.ts';
import { asReference } from './expression_text.ts';
import type { Expressions, Scope } from './expressions.ts';

export function evaluateTransform(expressions: Expressions, transform: InputTransform, scope: Scope): Json {
  return transform.type === 'static' ? transform.value : expressions.evaluate(transform.expr, scope);
}

/**
 * A step's arguments: exactly its input transforms. With `keepReferences`, a bare `variable('p')` becomes `$var:p`,
 * which is resolved when the step's process starts, so that the state file never contains the value.
 */
export function evaluateTransforms(
  expressions: Expressions,
  transforms: InputTransforms,
  scope: Scope,
  keepReferences: boolean,
): JsonObject {
  const args: JsonObject = {};
  for (const [name, transform] of Object.entries(transforms)) {
    const reference =
      keepReferences && transform.type === 'javascript' ? asReference(transform.expr) : undefined;
    args[name] = reference ?? evaluateTransform(expressions, transform, scope);
  }
  return args;
}

/** A number given directly or by an expression; undefined when the expression yields no number. */
export function evaluateNumber(
  expressions: Expressions,
  setting: number | InputTransform | undefined,
  scope: Scope,
): number | undefined {
  if (setting === undefined || typeof setting === 'number') return setting;
  const value = evaluateTransform(expressions, setting, scope);
  return typeof value === 'number' ? value : undefined;
}
