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
    ['a count with a fraction', { msg_count: '1.5' }],
    ['a count below nothing', { msg_count: '-1' }],
    ['a count that is too long', { msg_count: long }],
    ['another note', { note: 'within_usual' }],
  ])('are refused with %s', (_, changes) => {
    expect(modeFigureSchema.safeParse({ ...mode, ...changes }).success).toBe(false);
  });
});

describe('the figures of a country', () => {
  test.each<[string, object]>([['no more cost than usual', { note: 'within_usual', credit: '0.00' }]])(
    'are kept with %s',
    (_, changes) => {
      const value = { ...country, ...changes };
      expect(countryFigureSchema.parse(value)).toEqual(value as typeof country);
    },
  );

  test.each<[string, object]>([
    ['a country with something before it', { country: 'xKE' }],
    ['a country with something behind it', { country: 'KEN' }],
    ['a country of one letter', { country: 'K' }],
    ['a country in small letters', { country: 'ke' }],
    ['another note', { note: 'no_traffic' }],
  ])('are refused with %s', (_, changes) => {
    expect(countryFigureSchema.safeParse({ ...country, ...changes }).success).toBe(false);
  });
});
