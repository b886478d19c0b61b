import { describe, expect, test } from 'bun:test';
import {
  addDays,
  daysBetween,
  endOfMonth,
  endOfPriorMonth,
  lastCompleteDay,
  monthDays,
  shortDay,
  weekday,
} from '../../../../f/spend/lib/calendar/day.ts';

const chicago = 'America/Chicago';

describe('the last complete day', () => {
  test.each([
    ['2026-02-16T14:43:00Z', chicago, '2026-02-15'],
    // Still the 15th in Chicago.
    ['2026-02-16T05:59:59Z', chicago, '2026-02-14'],
    ['2026-02-16T06:00:00Z', chicago, '2026-02-15'],
    ['2026-01-01T14:43:00Z', chicago, '2025-12-31'],
    ['2028-03-01T14:43:00Z', chicago, '2028-02-29'],
    ['2026-03-01T14:43:00Z', chicago, '2026-02-28'],
    ['2026-02-15T23:30:00Z', 'Asia/Tokyo', '2026-02-15'],
    ['2026-02-15T23:30:00Z', 'Pacific/Kiritimati', '2026-02-15'],
  ])('at %s in %s is %s', (moment, zone, day) => {
    expect(lastCompleteDay(new Date(moment), zone)).toBe(day);
  });

  test.each([
    // In Chicago the day of 23 hours begins at 06:00 UTC and ends at 05:00 UTC; the one of 25 hours the other way round.
    ['2026-03-09T04:59:59Z', '2026-03-07'],
    ['2026-03-09T05:00:00Z', '2026-03-08'],
    ['2026-11-02T05:59:59Z', '2026-10-31'],
    ['2026-11-02T06:00:00Z', '2026-11-01'],
  ])('at %s, around a change of the clocks, is %s', (moment, day) => {
    expect(lastCompleteDay(new Date(moment), chicago)).toBe(day);
  });
});

describe('months', () => {
  test.each([
    ['2026-03-31', '2026-02-28', '2026-03-31'],
    ['2028-03-31', '2028-02-29', '2028-03-31'],
    ['2026-01-01', '2025-12-31', '2026-01-31'],
    ['2026-05-31', '2026-04-30', '2026-05-31'],
    ['2028-02-01', '2028-01-31', '2028-02-29'],
  ])('the month before that of %s ends on %s, its own on %s', (day, prior, end) => {
    expect(endOfPriorMonth(day)).toBe(prior);
    expect(endOfMonth(day)).toBe(end);
  });

  test('the days of a month go up to the day', () => {
    expect(monthDays('2026-02-03')).toEqual(['2026-02-01', '2026-02-02', '2026-02-03']);
  });
});

test('days are added and counted across changes of the clocks and of the year', () => {
  expect(addDays('2026-03-07', 2)).toBe('2026-03-09');
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  expect(daysBetween('2026-03-07', '2026-03-09')).toBe(2);
  expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2);
});

test('a day has its weekday and its short name', () => {
  expect(weekday('2026-02-15')).toBe(0);
  expect(shortDay('2026-02-05')).toBe('Feb 5');
});
