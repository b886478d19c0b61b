/** The errors of CreditBot. */
import { CodedError } from '../../../shared/lib/errors.ts';

export type CreditErrorCode =
  | 'policy_invalid'
  | 'channel_not_watched'
  | 'ledger_unreadable'
  | 'history_unreadable'
  | 'history_taken_over'
  | 'request_invalid'
  | 'prediction_unreadable'
  | 'claim_lost'
  | 'looker_credentials'
  | 'looker_refused'
  | 'looker_unavailable'
  | 'result_unreadable';

/** An assumption of CreditBot that does not hold. */
export class CreditError extends CodedError<CreditErrorCode> {}
