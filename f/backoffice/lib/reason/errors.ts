/** The errors of the back office: broken assumptions. Expected outcomes are in `outcomes.ts`. */
import * as z from 'zod';
import { CodedError } from '../../../shared/lib/errors.ts';

export type BackofficeErrorCode =
  | 'policy_invalid'
  | 'event_unreadable'
  | 'record_invalid'
  | 'link_keys_invalid'
  | 'invoice_not_representable'
  | 'result_unreadable'
  | 'books_differ';

/** An assumption of the back office that does not hold. */
export class BackofficeError extends CodedError<BackofficeErrorCode> {}

/** A value by its schema. Throws BackofficeError with this code, the name of the value and each wrong field. */
export function parsed<T extends z.ZodType>(
  schema: T,
  value: unknown,
  code: BackofficeErrorCode,
  what: string,
): z.output<T> {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  throw new BackofficeError(code, `${what} cannot be read: ${z.prettifyError(found.error)}`, {
    cause: found.error,
  });
}
