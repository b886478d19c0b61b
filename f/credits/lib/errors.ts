/** The one error of the credits domain: a broken assumption, with a code for machines and a next step for people. */

export type CreditErrorCode =
  | 'policy_invalid'
  | 'channel_not_watched'
  | 'ledger_unreadable'
  | 'ledger_unavailable'
  | 'history_unreadable'
  | 'history_taken_over'
  | 'request_invalid'
  | 'prediction_unreadable'
  | 'claim_lost'
  | 'slack_refused'
  | 'slack_unavailable'
  | 'notifier_invalid'
  | 'notifier_unavailable'
  | 'looker_credentials'
  | 'looker_refused'
  | 'looker_unavailable'
  | 'result_unreadable';

/** Thrown when an assumption broke; expected outcomes are returned as data instead. */
export class CreditError extends Error {
  readonly code: CreditErrorCode;
  /** Whether trying the same thing again later can succeed. */
  readonly retryable: boolean;

  constructor(
    code: CreditErrorCode,
    message: string,
    options: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'CreditError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
