/** The errors of the spend monitor, and how a step reads what another one returned. */
import * as z from 'zod';
import { CodedError } from '../../../shared/lib/errors.ts';

export type SpendErrorCode =
  | 'policy_invalid'
  | 'tableau_invalid'
  | 'billing_agent_invalid'
  | 'customer_unknown'
  | 'channel_missing'
  | 'day_invalid'
  | 'telegram_invalid'
  | 'post_failed'
  | 'result_unreadable';

/** An assumption of the spend monitor that does not hold. */
export class SpendError extends CodedError<SpendErrorCode> {}

/** What another step returned, by its schema. Throws SpendError `result_unreadable` naming the step and the field. */
export function parsed<T extends z.ZodType>(schema: T, value: unknown, step: string): z.infer<T> {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  throw new SpendError(
    'result_unreadable',
    `The result of ${step} cannot be read; run the flow again: ${z.prettifyError(found.error)}`,
  );
}
