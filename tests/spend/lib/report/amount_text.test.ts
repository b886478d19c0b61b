import { expect, test } from 'bun:test';
import Big from 'big.js';
import { shortAmount, signedAmount, signedPercent } from '../../../../f/spend/lib/report/amount_text.ts';

test.each([
  ['425000', '$425K'],
  ['3700', '$3.7K'],
  ['3650', '$3.7K'],
  ['3649.99', '$3.6K'],
  ['9949.99', '$9.9K'],
  ['9950', '$10K'],
  ['10499', '$10K'],
  ['71499.99', '$71K'],
  ['999499', '$999K'],
  ['999500', '$1.0M'],
  ['1250000', '$1.3M'],
  ['950', '$1.0K'],
  ['400', '$0.4K'],
  ['50', '$0.1K'],
  ['49.49', '$49'],
  ['0.4', '$0'],
  ['0', '$0'],
  ['-3700', '-$3.7K'],
  ['-0.4', '$0'],
])('%s is %s', (amount, text) => {
  expect(shortAmount(new Big(amount), 'USD')).toBe(text);
});

test('a change has its sign, another currency its symbol or code', () => {
  expect(signedAmount(new Big('12000'), 'USD')).toBe('+$12K');
  expect(signedAmount(new Big('-12000'), 'EUR')).toBe('-€12K');
  expect(shortAmount(new Big('12000'), 'CHF')).toBe('CHF 12K');
});

test('a percentage has a plus sign above zero', () => {
  expect(['8', '0', '-94'].map(signedPercent)).toEqual(['+8%', '0%', '-94%']);
});
