/** An invalid command; the message states what to do instead. */
export class CliError extends Error {
  constructor(
    readonly code: 'usage' | 'not_found' | 'bad_argument',
    message: string,
  ) {
    super(message);
    this.name = 'CliError';
  }
}
