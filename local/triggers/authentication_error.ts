/** A request is not authenticated. */
export class AuthenticationError extends Error {
  readonly code = 'authentication';

  constructor(
    readonly status: 400 | 401,
    message: string,
    /** Value of the WWW-Authenticate header, for browsers. */
    readonly challenge?: string,
  ) {
    super(message);
    this.name = 'AuthenticationError';
  }
}
