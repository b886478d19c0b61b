/** What a preprocessor's result means: it takes the place of the arguments. */
import type { Json, JsonObject } from '../workspace/types.ts';

export function preprocessedArgs(result: Json): JsonObject {
  if (result === null) return {};
  return typeof result === 'object' && !Array.isArray(result) ? result : { value: result };
}
