/** Looker's error responses: a status and `{ message, documentation_url }`, with `errors` for an invalid field. */

const documentation = 'https://cloud.google.com/looker/docs/reference/looker-api/latest';

/** Thrown by a handler; the app converts it to Looker's JSON. */
export class LookerRefusal extends Error {
  readonly status: 401 | 404 | 422;
  readonly body: object;

  constructor(status: 401 | 404 | 422, message: string, errors?: object[]) {
    super(message);
    this.name = 'LookerRefusal';
    this.status = status;
    this.body = { message, ...(errors ? { errors } : {}), documentation_url: documentation };
  }
}

export const faultBodies = {
  rateLimited: { message: 'Too many requests', documentation_url: documentation },
  serverError: { message: 'An error has occurred.', documentation_url: documentation },
};

/** Looker responds to invalid credentials and missing objects alike, so that neither can be probed. */
export function notFound(): LookerRefusal {
  return new LookerRefusal(404, 'Not found');
}

export function notAuthenticated(): LookerRefusal {
  return new LookerRefusal(401, 'Requires authentication.');
}

/** A query that cannot be run because of a field. */
export function invalid(field: string, message: string, code = 'invalid'): LookerRefusal {
  return new LookerRefusal(422, 'Validation Failed', [
    { field, code, message, documentation_url: documentation },
  ]);
}
