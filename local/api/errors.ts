/** Errors of the API in Windmill's words: a line of plain text, prefixed by its kind. */
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

/** What Windmill answers where its database refuses a value. */
export function sqlError(message: string): ApiError {
  return new ApiError(400, `SqlErr: error returned from database: ${message}`);
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, `Bad request: ${message}`);
}
