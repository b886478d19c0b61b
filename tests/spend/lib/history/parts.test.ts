import { expect, test } from 'bun:test';
import Big from 'big.js';
import type { Amount } from '../../../../f/spend/lib/history/amount.ts';
import { type MonthParts, pairParts, partAmount } from '../../../../f/spend/lib/history/parts.ts';

const amount = (value: string | null): Amount =>
  value === null
    ? { state: 'no_data', reason: 'amount_missing', detail: '' }
    : {
        state: 'known',
        amount: new Big(value),
        source: 'tableau',
        readAt: '2026-02-16T00:00:00Z',
        sourceAgeMinutes: 1,
        evidence: '',
      };

/** @param parts amounts by service, or by `service/item` */
function month(total: string | null, parts: Record<string, string | null>): MonthParts {
  return {
    total: amount(total),
    parts: Object.entries(parts).map(([name, value]) => {
      const [service = '', item = null] = name.split('/');
      return { service, item, amount: amount(value) };
    }),
  };
}

function pairs(current: MonthParts, prior: MonthParts): Record<string, [string | null, string | null]> {
  return Object.fromEntries(
    pairParts(current, prior).map((pair) => [
      pair.item === null ? pair.service : `${pair.service}/${pair.item}`,
      [pair.current?.toFixed() ?? null, pair.prior?.toFixed() ?? null],
    ]),
  );
}

test('a service that is absent from a complete list is zero, from another one unknown', () => {
  expect(pairs(month('5', { sms: '5' }), month('7', { sms: '4', voice: '3' }))).toEqual({
    sms: ['5', '4'],
    voice: ['0', '3'],
  });
  expect(pairs(month('6', { sms: '5' }), month('7', { sms: '4', voice: '3' }))).toEqual({
    sms: ['5', '4'],
    voice: [null, '3'],
  });
});

test('a part without an amount is unknown, and so are the parts beside it that are absent', () => {
  expect(pairs(month('5', { sms: null }), month('7', { sms: '4', voice: '3' }))).toEqual({
    sms: [null, '4'],
    voice: [null, '3'],
  });
  expect(pairs(month(null, { sms: '5' }), month('7', { voice: '7' })).voice).toEqual([null, '7']);
});

test('items are compared where both months have them, otherwise their service', () => {
  const items = month('5', { 'sms/a': '2', 'sms/b': '3' });
  expect(pairs(items, month('4', { 'sms/a': '4' }))).toEqual({ 'sms/a': ['2', '4'], 'sms/b': ['3', '0'] });
  expect(pairs(items, month('4', { sms: '4' }))).toEqual({ sms: ['5', '4'] });
});

test('a service that was read as a whole says nothing about its items', () => {
  expect(partAmount(month('4', { sms: '4' }), { service: 'sms', item: 'a' })).toBeNull();
});

test('items that do not add up to their service prove nothing', () => {
  const wrong = month('5', { sms: '5', 'sms/a': '4' });
  expect(partAmount(wrong, { service: 'sms', item: 'b' })).toBeNull();
  const right = month('5', { sms: '5', 'sms/a': '5' });
  expect(partAmount(right, { service: 'sms', item: 'b' })?.toFixed()).toBe('0');
});
