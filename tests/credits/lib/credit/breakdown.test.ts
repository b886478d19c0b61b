import { describe, expect, test } from 'bun:test';
import {
  countryFigureSchema,
  type ModeFigure,
  modeFigureSchema,
} from '../../../../f/credits/lib/credit/figures.ts';

const mode: ModeFigure = {
  mode: 'basic',
  traffic_share: '0.75',
  msg_count: '1000',
  fraud_cost: '7526.30',
  block_rate: '0.416',
  expected_block_rate: '0.8',
  credit: '4948.80',
  note: null,
};
const country = {
  country: 'KE',
  fraud_cost: '155.00',
  usual_cost: '2.40',
  credit: '152.60',
  note: null,
};
const long = '1'.repeat(16);

describe('the figures of a mode', () => {
  test.each<[string, Partial<ModeFigure>]>([
    ['whole dollars', { fraud_cost: '7526', credit: '4948' }],
    ['the longest amount', { credit: `${'1'.repeat(15)}.${'1'.repeat(12)}` }],
    ['the longest name', { mode: `a_-9${'x'.repeat(36)}` }],
    ['the longest count', { msg_count: '1'.repeat(15) }],
    ['no traffic', { note: 'no_traffic', traffic_share: '0', block_rate: null, credit: '0.00' }],
    ['everything blocked', { note: 'fully_blocked', block_rate: '1' }],
    ['as much blocked as expected', { note: 'at_or_above_expected', block_rate: '0.8' }],
    ['no share', { traffic_share: null }],
  ])('are kept with %s', (_, changes) => {
    const value = { ...mode, ...changes };
    expect(modeFigureSchema.parse(value)).toEqual(value);
  });

  test('of older versions have no shares', () => {
    const { traffic_share: _, ...before } = mode;
    expect(modeFigureSchema.parse(before)).toEqual({ ...mode, traffic_share: null });
  });

  test.each<[string, object]>([
    ['a name with something before it', { mode: ' basic' }],
    ['a name with something behind it', { mode: 'basic!' }],
    ['no name', { mode: '' }],
    ['a name that is too long', { mode: 'x'.repeat(41) }],
    ['a share above one', { traffic_share: '2' }],
    ['a share that is too long', { traffic_share: '10' }],
    ['a share below nothing', { traffic_share: '-0.5' }],
    ['a share without decimals', { traffic_share: '0.' }],
    ['a count with a fraction', { msg_count: '1.5' }],
    ['a count below nothing', { msg_count: '-1' }],
    ['a count that is too long', { msg_count: long }],
    ['an amount below nothing', { fraud_cost: '-1.00' }],
    ['an amount with a sign', { credit: '$1.00' }],
    ['an amount that is too long', { credit: long }],
    ['an amount that is too exact', { credit: '1.1234567890123' }],
    ['no expectation', { expected_block_rate: null }],
    ['another note', { note: 'within_usual' }],
    ['more than that', { more: 1 }],
  ])('are refused with %s', (_, changes) => {
    expect(modeFigureSchema.safeParse({ ...mode, ...changes }).success).toBe(false);
  });
});

describe('the figures of a country', () => {
  test.each<[string, object]>([
    ['money that was paid back', { fraud_cost: '-155.00' }],
    ['whole dollars', { fraud_cost: '155' }],
    ['the longest amount', { fraud_cost: `-${'1'.repeat(15)}.${'1'.repeat(12)}` }],
    ['no more cost than usual', { note: 'within_usual', credit: '0.00' }],
  ])('are kept with %s', (_, changes) => {
    const value = { ...country, ...changes };
    expect(countryFigureSchema.parse(value)).toEqual(value as typeof country);
  });

  test.each<[string, object]>([
    ['a country with something before it', { country: 'xKE' }],
    ['a country with something behind it', { country: 'KEN' }],
    ['a country of one letter', { country: 'K' }],
    ['a country in small letters', { country: 'ke' }],
    ['a cost with something before it', { fraud_cost: '$155.00' }],
    ['a cost with something behind it', { fraud_cost: '155.00 USD' }],
    ['a cost of two signs', { fraud_cost: '--155.00' }],
    ['a cost that is too long', { fraud_cost: long }],
    ['a cost that is too exact', { fraud_cost: '1.1234567890123' }],
    ['a cost in words', { fraud_cost: 'a.b' }],
    ['a usual cost below nothing', { usual_cost: '-1.00' }],
    ['a credit below nothing', { credit: '-1.00' }],
    ['another note', { note: 'no_traffic' }],
    ['more than that', { more: 1 }],
    ['no cost', { fraud_cost: undefined }],
  ])('are refused with %s', (_, changes) => {
    expect(countryFigureSchema.safeParse({ ...country, ...changes }).success).toBe(false);
  });
});
