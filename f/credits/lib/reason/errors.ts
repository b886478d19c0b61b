/** The errors of CreditBot, and how a step reads what another one returned. */
import * as z from 'zod';
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

/** What another step returned, by its schema. Throws CreditError `result_unreadable` naming the step and the field. */
export function parsed<T extends z.ZodType>(schema: T, value: unknown, step: string): z.infer<T> {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  throw new CreditError(
    'result_unreadable',
    `The result of ${step} cannot be read; run the flow again from that step: ${z.prettifyError(found.error)}`,
  );
}
