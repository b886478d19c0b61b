/** Tableau's error responses: a code of six digits whose first three are the HTTP status, a summary and a detail. */

/** Thrown by a handler; the app converts it to Tableau's XML or JSON. */
export class TableauRefusal extends Error {
  readonly code: string;
  readonly summary: string;

  constructor(code: string, summary: string, detail: string) {
    super(detail);
    this.name = 'TableauRefusal';
    this.code = code;
    this.summary = summary;
  }

  get status(): number {
    return Number(this.code.slice(0, 3));
  }
}

export const signInRefused = () =>
  new TableauRefusal('401001', 'Signin Error', 'Error signing in to Tableau Server');

export const notSignedIn = () =>
  new TableauRefusal('401002', 'Unauthorized Access', 'Invalid authentication credentials were provided.');

export const notFound = (what: string) =>
  new TableauRefusal('404011', 'Resource Not Found', `${what} could not be found.`);

export const unknownResource = (path: string) =>
  new TableauRefusal('404003', 'Resource Not Found', `Unknown resource '${path}' specified in URI.`);

export const invalid = (detail: string) => new TableauRefusal('400006', 'Bad Request', detail);

const error = (code: string, summary: string, detail: string) => ({ error: { code, summary, detail } });

export const faultBodies = {
  rateLimited: error('429000', 'Too Many Requests', 'Too many requests'),
  serverError: error('500000', 'Internal Server Error', 'An unexpected error occurred.'),
};
