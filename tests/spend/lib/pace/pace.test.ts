import { describe, expect, test } from 'bun:test';
import Big from 'big.js';
import { monthDays, weekday } from '../../../../f/spend/lib/calendar/day.ts';
import { changeOf, expectedInCents, roundedPercent } from '../../../../f/spend/lib/pace/change.ts';
import { linearPace, weekdayPace } from '../../../../f/spend/lib/pace/pace.ts';

function percent(current: string, prior: string, asOf: string): string | null {
  const change = changeOf(new Big(current), linearPace(new Big(prior), asOf));
  return change.kind === 'percent' ? roundedPercent(change) : null;
}

describe('the linear pace', () => {
  test.each([
    ['425000', '813000', '2026-02-15', '8'],
    ['119', '100', '2026-03-31', '19'],
    ['81', '100', '2026-03-31', '-19'],
    ['3700', '56000', '2026-02-15', '-86'],
  ])('%s against %s on %s is %s %%', (current, prior, asOf, expected) => {
    expect(percent(current, prior, asOf)).toBe(expected);
  });

  test.each([
    // A month that is longer than the one before is compared with the whole of that.
    ['2026-03-31', '28000', '28000.00'],
    ['2026-03-28', '28000', '28000.00'],
    ['2026-03-27', '28000', '27000.00'],
    ['2028-03-29', '29000', '29000.00'],
    ['2028-03-28', '29000', '28000.00'],
    ['2026-01-01', '31000', '1000.00'],
    ['2026-02-28', '31000', '28000.00'],
  ])('on %s of %s is %s', (asOf, prior, expected) => {
    expect(expectedInCents(linearPace(new Big(prior), asOf)).toFixed(2)).toBe(expected);
  });
});

describe('the pace by weekday', () => {
  const january = monthDays('2026-01-31');

  test('is the linear one where all days are equal', () => {
    const pace = weekdayPace(
      january.map(() => new Big(100)),
      '2026-02-15',
    );
    expect(expectedInCents(pace).toFixed(2)).toBe('1500.00');
  });

  test('counts the weekends that there have been', () => {
    const amounts = january.map((day) => new Big([0, 6].includes(weekday(day)) ? 0 : 100));
    // February 2026 begins on a Sunday: its first 15 days have 10 weekdays.
    expect(expectedInCents(weekdayPace(amounts, '2026-02-15')).toFixed(2)).toBe('1000.00');
    expect(expectedInCents(weekdayPace(amounts, '2026-02-01')).toFixed(2)).toBe('0.00');
  });

  test('needs every day of the prior month', () => {
    expect(() => weekdayPace([new Big(1)], '2026-02-15')).toThrow(
      '31 days are in the month before 2026-02-15',
    );
  });
});
