/** Errors as results: the `{error: {...}}` objects a failed step or flow leaves behind. */
import type { Json, JsonObject } from '../workspace/types.ts';

export function errorResult(name: string, message: string, extra: JsonObject = {}): JsonObject {
  return { error: { name, message, ...extra } };
}

/** What the name `error` stands for after a failure with this result. */
export function errorOf(result: Json): Json {
  if (Array.isArray(result)) {
    const failed = result.flatMap((item, index) => {
      const error = ownError(item);
      return error === undefined ? [] : [{ error, index }];
    });
    if (failed.length === 1 && failed[0]) return failed[0].error;
    if (failed.length > 1) {
      const message = failed.map(({ error, index }) => `[${place(error, index)}] ${text(error)}`).join('; ');
      return { name: 'MultipleErrors', message, errors: failed.map(({ error }) => error) };
    }
  }
  return ownError(result) ?? { name: 'UnknownError', message: 'No error found' };
}

function ownError(result: Json): Json | undefined {
  return isObject(result) && result.error !== undefined && result.error !== null ? result.error : undefined;
}

function place(error: Json, index: number): string {
  return isObject(error) && typeof error.step_id === 'string' ? error.step_id : String(index);
}

function text(error: Json): string {
  return isObject(error) && typeof error.message === 'string' ? error.message : JSON.stringify(error);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
