import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import fc from 'fast-check';
import { formatDollars, parseDecimal, parseDollars, sum, toWire } from '../../../f/shared/lib/money.ts';

const cents = fc.bigInt({ min: 0n, max: 10n ** 14n }).map((value) => new Big(value.toString()).div(100));

describe('money', () => {
  test.each([
    ['0', '$0.00'],
    ['4948.8', '$4,948.80'],
    ['999.99', '$999.99'],
    ['1000', '$1,000.00'],
    ['1234567.89', '$1,234,567.89'],
  ])('formats %s as %s', (amount, text) => {
    expect(formatDollars(new Big(amount))).toBe(text);
  });

  test('formatting and parsing are inverse for every amount of whole cents', () => {
    fc.assert(
      fc.property(cents, (amount) => {
        expect(parseDollars(formatDollars(amount))?.eq(amount)).toBe(true);
        expect(parseDecimal(toWire(amount))?.eq(amount)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    '$4,948.80$nan$nan',
    '$nan',
    'nan',
    '$4,948.8',
    '4948.80',
    '$1.234,00',
    '$1,23.00',
    '-$5.00',
    '$ 5.00',
    '',
    '$',
  ])('does not parse %p as dollars', (text) => {
    expect(parseDollars(text)).toBeNull();
  });

  test.each(['nan', 'inf', '-inf', '1e5', '4,948.80', '0x10', '', '.', '1.', '1 2'])(
    'does not parse %p as a decimal',
    (text) => {
      expect(parseDecimal(text)).toBeNull();
    },
  );

  test('a negative amount or a fraction of a cent is never formatted', () => {
    expect(() => formatDollars(new Big('-0.01'))).toThrow(RangeError);
    expect(() => formatDollars(new Big('0.005'))).toThrow(RangeError);
    expect(() => toWire(new Big('1.001'))).toThrow(RangeError);
  });

  test('names the amount that it cannot format', () => {
    expect(() => formatDollars(new Big('-0.01'))).toThrow('an amount is never negative, got -0.01');
    expect(() => toWire(new Big('1.001'))).toThrow('an amount has whole cents, got 1.001');
  });

  test('parses dollars with surrounding space', () => {
    expect(parseDollars('  $1,234.50\n')?.toFixed(2)).toBe('1234.50');
  });

  test('has exact sums where doubles are inexact', () => {
    expect(toWire(sum([new Big('0.1'), new Big('0.2')]))).toBe('0.30');
    expect(toWire(sum([]))).toBe('0.00');
  });
});
