/** The errors of the spend monitor. */
import { CodedError } from '../../../shared/lib/errors.ts';

export type SpendErrorCode =
  | 'policy_invalid'
  | 'tableau_invalid'
  | 'billing_agent_invalid'
  | 'customer_unknown'
  | 'channel_missing'
  | 'memory_unreadable'
  | 'telegram_invalid'
  | 'post_failed';

/** An assumption of the spend monitor that does not hold. */
export class SpendError extends CodedError<SpendErrorCode> {}
