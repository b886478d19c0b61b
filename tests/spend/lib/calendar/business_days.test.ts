import { expect, test } from 'bun:test';
import { businessDaysSince } from '../../../../f/spend/lib/calendar/business_days.ts';

test.each([
  // Friday to Monday: Monday.
  ['2026-02-13', '2026-02-16', [], 1],
  ['2026-02-13', '2026-02-15', [], 0],
  ['2026-02-03', '2026-02-15', [], 8],
  ['2026-02-03', '2026-02-17', ['2026-02-16'], 9],
  // A holiday on a Sunday changes nothing.
  ['2026-02-03', '2026-02-15', ['2026-02-15'], 8],
  ['2025-12-31', '2026-01-05', ['2026-01-01'], 2],
  ['2026-02-15', '2026-02-15', [], 0],
  ['2026-02-16', '2026-02-15', [], 0],
])('after %s up to %s, with holidays %p: %p business days', (since, until, holidays, count) => {
  expect(businessDaysSince(since, until, new Set(holidays))).toBe(count);
});
