/** A request did not prove who sent it. */
export class AuthenticationError extends Error {
  readonly code = 'authentication';

  constructor(
    readonly status: 400 | 401,
    message: string,
    /** How to ask again, for a browser. */
    readonly challenge?: string,
  ) {
    super(message);
    this.name = 'AuthenticationError';
  }
}
