import { expect, test } from 'bun:test';
import { CreditError } from '../../../f/credits/lib/reason/errors.ts';
import { SharedError } from '../../../f/shared/lib/errors.ts';

test('an error has a code, a message and a cause, and is not retryable by default', () => {
  const cause = new Error('ECONNRESET');
  const error = new SharedError('slack_unavailable', 'Slack did not answer', { retryable: true, cause });
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).toBe('SharedError: Slack did not answer');
  expect({ code: error.code, retryable: error.retryable, cause: error.cause }).toEqual({
    code: 'slack_unavailable',
    retryable: true,
    cause,
  });
  for (const final of [
    new CreditError('claim_lost', 'lost'),
    new CreditError('claim_lost', 'lost', { cause }),
    new CreditError('claim_lost', 'lost', { retryable: false }),
  ])
    expect(final.retryable).toBe(false);
});
