/** The errors of the messaging agent, and how a step reads what another one returned. */
import { CodedError } from '../../../shared/lib/errors.ts';

export type MessagingErrorCode =
  | 'policy_invalid'
  | 'keys_invalid'
  | 'twilio_invalid'
  | 'sealed_unreadable'
  | 'provider_missing'
  | 'client_invalid'
  | 'row_missing';

/** An assumption of the messaging agent that does not hold. */
export class MessagingError extends CodedError<MessagingErrorCode> {}
