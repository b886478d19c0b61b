/** The arguments returned by a preprocessor. */
import type { Json, JsonObject } from '../workspace/types.ts';

export function preprocessedArgs(result: Json): JsonObject {
  if (result === null) return {};
  return typeof result === 'object' && !Array.isArray(result) ? result : { value: result };
}
