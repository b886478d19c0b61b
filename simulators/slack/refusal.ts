/** Slack's error responses: `{ ok: false, error }` with HTTP 200. */

/** Thrown by a method; the server converts it to Slack's response. */
export class SlackRefusal extends Error {
  readonly error: string;
  readonly details: object;

  constructor(error: string, details: object = {}) {
    super(error);
    this.name = 'SlackRefusal';
    this.error = error;
    this.details = details;
  }
}

/** Slack's response to missing or invalid arguments. */
export function invalidArguments(problem: string): SlackRefusal {
  return new SlackRefusal('invalid_arguments', { response_metadata: { messages: [`[ERROR] ${problem}`] } });
}
