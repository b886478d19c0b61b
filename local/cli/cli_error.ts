/** A command that cannot be carried out as given; the message says what to do instead. */
export class CliError extends Error {
  constructor(
    readonly code: 'usage' | 'not_found' | 'bad_argument',
    message: string,
  ) {
    super(message);
    this.name = 'CliError';
  }
}
