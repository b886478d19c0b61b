import { describe, expect, test } from 'bun:test';
import {
  amountOf,
  argumentsOf,
  problemsOf,
  type ResolutionForm,
  resultOf,
} from '../../../f/credits/dashboard__raw_app/ui/resolution.ts';

const account = `AC${'1'.repeat(32)}`;
const form = (changes: Partial<ResolutionForm> = {}): ResolutionForm => ({
  how: 'handled',
  amount: '900.00',
  reason: 'agreed by phone',
  account: '',
  first: '',
  last: '',
  product: '',
  ...changes,
});

describe('an amount', () => {
  test.each([
    ['900', '900.00'],
    ['900.5', '900.50'],
    [' $1,234.50 ', '1234.50'],
    ['1,234,567', '1234567.00'],
    ['007.10', '7.10'],
  ])('%p is %p dollars', (text, amount) => expect(amountOf(text)).toBe(amount));

  test.each(['', 'x', '-5', '9,00', '1.234,50', '1,23', '1e3', '900.001', '900 USD', '1,2345', 'Infinity'])(
    '%p is refused',
    (text) => expect(amountOf(text)).toBeNull(),
  );
});

describe('a form', () => {
  test('is sent when amount and reason are there', () => expect(problemsOf(form(), false)).toEqual({}));

  test.each([
    ['no amount', { amount: '' }, 'amount'],
    ['an amount of zero', { amount: '0.00' }, 'amount'],
    ['an ambiguous amount', { amount: '1.234,50' }, 'amount'],
    ['no reason', { reason: ' ' }, 'reason'],
    ['an account without days', { account }, 'spend'],
    ['an account that is none', { account: 'AC1', first: '2025-11-04', last: '2025-11-08' }, 'spend'],
    ['days in the wrong order', { account, first: '2025-11-08', last: '2025-11-04' }, 'spend'],
  ])('is not sent with %s', (_, changes, field) => {
    expect(Object.keys(problemsOf(form(changes), false))).toEqual([field]);
  });

  test('of a declined request needs no amount, and none is sent', () => {
    const declined = form({ how: 'declined', amount: 'nonsense' });
    expect(problemsOf(declined, true)).toEqual({});
    const sent = argumentsOf({ channel: 'C0A', ts: '1772000000.000100' }, declined, 2);
    expect(sent).toEqual({
      channel: 'C0A',
      thread_ts: '1772000000.000100',
      how: 'declined',
      reason: 'agreed by phone',
      seen_attempt: 2,
    });
  });

  test('names the spend by hand when an account is given', () => {
    const given = form({ account, first: '2025-11-04', last: '2025-11-08', product: 'verify' });
    expect(argumentsOf({ channel: 'C0A', ts: '1' }, given, 0)).toMatchObject({
      amount: '900.00',
      account_sid: account,
      first_day: '2025-11-04',
      last_day: '2025-11-08',
      product: 'verify',
    });
  });
});

describe('the answer in words', () => {
  test('recorded, with the spend that is not credited again', () => {
    const spend = [{ account, first: '2025-11-04', last: '2025-11-08' }];
    expect(resultOf({ kind: 'resolved', spend })).toEqual({
      title: 'Recorded. The request is closed.',
      text: `This spend is not credited again: ${account}, 2025-11-04 to 2025-11-08.`,
      isClosed: true,
    });
  });

  test.each(['already_resolved', 'already_credited', 'request_changed', 'in_progress'])(
    'somebody else was faster: %s',
    (code) => {
      const result = resultOf({ kind: 'refused', code, message: 'slack:U0OLGA handled it' });
      expect(result).toEqual({
        title: 'Not recorded: somebody else was faster.',
        text: 'slack:U0OLGA handled it.',
        isClosed: false,
      });
    },
  );

  test('refused', () => {
    const result = resultOf({ kind: 'refused', code: 'amount_invalid', message: 'write the dollars' });
    expect(result.title).toBe('Refused: nothing was recorded.');
  });
});
