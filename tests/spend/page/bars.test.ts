import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { ShownCustomer } from '../../../f/spend/lib/page/report_page.ts';
import { gaps, shares, signedBars } from '../../../f/spend/report__raw_app/ui/bars.ts';
import { type Filter, listed, noFilter } from '../../../f/spend/report__raw_app/ui/filter.ts';
import { age, news } from '../../../f/spend/report__raw_app/ui/words.ts';

describe('bars of days', () => {
  test('a gap has no height, a zero has the height 0, a credit none below it', () => {
    expect(shares(['10', null, '0', '-5', '2.5'])).toEqual([1, null, 0, 0, 0.25]);
    expect(shares([null, '0'])).toEqual([null, 0]);
    expect(shares(['5'], '20')).toEqual([0.25]);
  });

  test('neighbouring gaps are one', () => {
    expect(gaps([null, '1', null, null, '0', null])).toEqual([
      { start: 0, length: 1 },
      { start: 2, length: 2 },
      { start: 5, length: 1 },
    ]);
  });
});

test('bars of changes start at one zero, have one scale and stay inside the width', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1 }), (changes) => {
      const { zero, bars } = signedBars(changes.map(String));
      for (const [index, { left, width, isNegative }] of bars.entries()) {
        expect(left).toBeGreaterThanOrEqual(-1e-9);
        expect(left + width).toBeLessThanOrEqual(100 + 1e-9);
        expect(isNegative ? left + width : left).toBeCloseTo(zero);
        const first = Math.abs(changes[0] ?? 0);
        expect(width * first).toBeCloseTo((bars[0]?.width ?? 0) * Math.abs(changes[index] ?? 0));
      }
    }),
  );
});

describe('the list of customers', () => {
  const customer = (name: string, flag: ShownCustomer['flag']) =>
    ({ customer: `id_${flag}`, display_name: name, flag }) as ShownCustomer;
  const all = [
    customer('Ash', 'normal'),
    customer('Blue', 'growing'),
    customer('Cobalt', 'no_data'),
    customer('Dove', 'declining'),
  ];
  const names = (filter: Partial<Filter>) =>
    listed(all, { ...noFilter, ...filter }).map((one) => one.display_name);

  test('is ordered by urgency, or as in the report', () => {
    expect(names({})).toEqual(['Dove', 'Cobalt', 'Blue', 'Ash']);
    expect(names({ order: 'report' })).toEqual(['Ash', 'Blue', 'Cobalt', 'Dove']);
  });

  test('is narrowed by a part of the name in any case, and by flag', () => {
    expect(names({ search: ' OB ' })).toEqual(['Cobalt']);
    expect(names({ flag: 'growing' })).toEqual(['Blue']);
    expect(names({ flag: 'growing', search: 'dove' })).toEqual([]);
  });
});

test.each([
  [12, '12 min'],
  [119, '119 min'],
  [300, '5 h'],
  [3_000, '2 days'],
])('%d minutes are %s', (minutes, text) => {
  expect(age(minutes)).toBe(text);
});

test('an alert names its state, and since when it is known', () => {
  expect(news({ state: 'new', since: '2026-02-03' })).toBe('new');
  expect(news({ state: 'worse', since: '2026-02-03' })).toBe('worse, since Feb 3');
});
