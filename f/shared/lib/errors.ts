/** The error class of every system: a broken assumption, with a code for machines and a next step for people. */

/** Codes of errors that shared code throws. */
export type SharedErrorCode =
  | 'slack_refused'
  | 'slack_unavailable'
  | 'notifier_invalid'
  | 'notifier_unavailable'
  | 'store_unavailable'
  | 'database_invalid'
  | 'database_refused'
  | 'database_unavailable'
  | 'migration_refused';

/** Thrown when an assumption broke; expected outcomes are returned as data instead. Each system has its own closed list of codes. */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code;
  /** Whether trying the same thing again later can succeed. */
  readonly retryable: boolean;

  constructor(code: Code, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** An error of shared code. */
export class SharedError extends CodedError<SharedErrorCode> {}
