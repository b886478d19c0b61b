import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { readMoment } from '../../../f/messaging/lib/time/moment.ts';
import { size } from '../../property/size.ts';

const at = (text: string, zone = 'America/New_York') => {
  const moment = readMoment(text, zone);
  return moment === null ? null : new Date(moment).toISOString();
};

describe('moments', () => {
  test.each([
    ['2026-07-01T12:00:00Z', '2026-07-01T12:00:00.000Z'],
    ['2026-07-01T12:00:00+02:00', '2026-07-01T10:00:00.000Z'],
    ['2026-07-01T12:00:00.123456', '2026-07-01T16:00:00.123Z'],
    ['2026-01-01T12:00', '2026-01-01T17:00:00.000Z'],
    // The clocks go back at 02:00: the first of the two.
    ['2026-11-01T01:30:00', '2026-11-01T05:30:00.000Z'],
    // The clocks go forward at 02:00: this hour does not exist.
    ['2026-03-08T02:30:00', '2026-03-08T07:30:00.000Z'],
  ])('%s', (text, expected) => {
    expect(at(text)).toBe(expected);
  });

  test.each(['', 'tomorrow', '2026-13-01T00:00:00Z', '2026-07-01', '1751371200'])('%s is none', (text) => {
    expect(at(text)).toBeNull();
  });

  test('a wall time is that of its zone, for every hour of 2026 that exists', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/London',
      'America/Chicago',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
    );
    fc.assert(
      fc.property(zones, fc.nat(365 * 24 * 4), (zone, quarter) => {
        const moment = Date.UTC(2026, 0, 1) + quarter * 900_000;
        const wall = new Intl.DateTimeFormat('sv-SE', {
          timeZone: zone,
          dateStyle: 'short',
          timeStyle: 'medium',
        })
          .format(moment)
          .replace(' ', 'T');
        const read = readMoment(wall, zone) ?? 0;
        // An hour that occurs twice is read as its first.
        expect([0, 1_800_000, 3_600_000]).toContain(moment - read);
      }),
      size(10_000),
    );
  });
});
