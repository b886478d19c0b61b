import { describe, expect, test } from 'bun:test';
import { InvalidCron, nextTick, ticksBetween } from '../../../local/schedules/cron.ts';

function ticks(schedule: string, timezone: string, after: string, count: number): string[] {
  const found: string[] = [];
  let time: number | undefined = Date.parse(after);
  while (found.length < count && time !== undefined) {
    time = nextTick({ schedule, timezone }, time);
    if (time !== undefined) found.push(new Date(time).toISOString().replace('.000Z', 'Z'));
  }
  return found;
}

describe('a schedule fires in its time zone', () => {
  test('the first field is seconds', () => {
    expect(ticks('30 */20 * * * *', 'Etc/UTC', '2026-01-01T00:00:00Z', 3)).toEqual([
      '2026-01-01T00:00:30Z',
      '2026-01-01T00:20:30Z',
      '2026-01-01T00:40:30Z',
    ]);
  });

  test('six in the morning is an hour earlier in UTC in summer than in winter', () => {
    expect(ticks('0 0 6 * * *', 'Europe/Zurich', '2026-01-10T06:00:00Z', 1)).toEqual([
      '2026-01-11T05:00:00Z',
    ]);
    expect(ticks('0 0 6 * * *', 'Europe/Zurich', '2026-07-10T06:00:00Z', 1)).toEqual([
      '2026-07-11T04:00:00Z',
    ]);
  });

  test('a time skipped by the change to summer time fires right after the change', () => {
    expect(ticks('0 30 2 * * *', 'Europe/Zurich', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:30:00Z',
    ]);
  });

  test('a time that comes twice when summer time ends fires once', () => {
    expect(ticks('0 30 2 * * *', 'Europe/Zurich', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
    ]);
    expect(ticks('0 30 1 * * *', 'America/New_York', '2026-10-31T12:00:00Z', 2)).toEqual([
      '2026-11-01T05:30:00Z',
      '2026-11-02T06:30:00Z',
    ]);
  });

  test('a quarter-hourly schedule stays quarter-hourly on both days of change', () => {
    const quarters = (after: string) => ticks('0 */15 * * * *', 'Europe/Zurich', after, 16).map(Date.parse);
    for (const day of ['2026-03-29T00:00:00Z', '2026-10-25T00:00:00Z']) {
      const gaps = quarters(day).map((time, index, all) => time - (all[index - 1] ?? Date.parse(day)));
      expect(new Set(gaps)).toEqual(new Set([15 * 60_000]));
    }
  });

  test('a date that does not exist has no next tick', () => {
    expect(ticks('0 0 0 30 2 *', 'Etc/UTC', '2026-01-01T00:00:00Z', 1)).toEqual([]);
  });

  test('five fields, nonsense and an unknown zone are refused', () => {
    for (const [schedule, timezone] of [
      ['*/15 * * * *', 'Etc/UTC'],
      ['0 61 * * * *', 'Etc/UTC'],
      ['0 0 * * * *', 'Mars/Olympus'],
    ] as const) {
      expect(() => nextTick({ schedule, timezone }, 0)).toThrow(InvalidCron);
    }
  });
});

test('counting ticks between two times excludes both ends and stops at the limit', () => {
  const cron = { schedule: '0 0 * * * *', timezone: 'Etc/UTC' };
  const [from, to] = [Date.parse('2026-01-01T00:00:00Z'), Date.parse('2026-01-01T05:00:00Z')];
  expect(ticksBetween(cron, from, to, 100)).toBe(4);
  expect(ticksBetween(cron, from, to, 3)).toBe(3);
});
