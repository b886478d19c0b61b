/** What a Slack method answers when it does not do what it was asked: `{ ok: false, error }` with HTTP 200. */

/** Thrown by a method; the server turns it into Slack's answer. */
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

/** Slack's answer to arguments that are missing or of the wrong kind. */
export function invalidArguments(problem: string): SlackRefusal {
  return new SlackRefusal('invalid_arguments', { response_metadata: { messages: [`[ERROR] ${problem}`] } });
}
