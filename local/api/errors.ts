/** Errors of the API as Windmill writes them: a line of plain text, prefixed by its kind. */
import type { ContentfulStatusCode } from 'hono/utils/http-status';

export class ApiError extends Error {
  constructor(
    readonly status: ContentfulStatusCode,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export function notFound(message: string): ApiError {
  return new ApiError(404, `Not found: ${message}`);
}

/** Windmill's response when its database rejects a value. */
export function sqlError(message: string): ApiError {
  return new ApiError(400, `SqlErr: error returned from database: ${message}`);
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, `Bad request: ${message}`);
}
