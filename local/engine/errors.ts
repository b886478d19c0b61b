/** Errors as results: the `{error: {...}}` objects of failed steps and flows. */
import type { Json, JsonObject } from '../workspace/types.ts';

export function errorResult(name: string, message: string, extra: JsonObject = {}): JsonObject {
  return { error: { name, message, ...extra } };
}

/** The value of the name `error` after a module with this result. */
export function errorOf(result: Json): Json {
  const own = isObject(result) ? result.error : undefined;
  if (own !== undefined && own !== null && own !== '' && own !== 0 && own !== false) return own;
  if (Array.isArray(result)) return errorAmong(result);
  const isEmpty = result === null || result === '' || result === 0 || result === false;
  return isEmpty
    ? { name: 'UnknownError', message: 'No error found' }
    : { name: 'UnknownError', message: 'Could not parse the error', error: result };
}

/** The only failure among the results of a list, or one error that combines all failures. */
function errorAmong(results: Json[]): Json {
  const failed = results.filter((item): item is JsonObject => isObject(item) && 'error' in item);
  if (failed.length === 1) return failed[0]?.error ?? null;
  const message = failed.map((item, index) => summary(item.error ?? null, index)).join('; ');
  return {
    name: 'MultipleErrors',
    message: failed.length === 0 ? 'Could not parse errors' : message,
    errors: results,
  };
}

function summary(error: Json, index: number): string {
  const { step_id, message, name } = isObject(error) ? error : {};
  return `[${step_id || index}] ${message || name}`;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
