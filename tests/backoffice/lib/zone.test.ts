import { expect, test } from 'bun:test';
import { Temporal } from 'temporal-polyfill';
import {
  dayIn,
  firstOfNextMonth,
  isoIn,
  startOfDay,
  timeZoneSchema,
} from '../../../f/backoffice/lib/zone/zone.ts';
import { edges, zones } from '../export/changes.ts';

test.each([
  [
    'Santiago has no midnight on 2026-09-06',
    'America/Santiago',
    '2026-09-06',
    '2026-09-06T04:00:00.000Z',
    23,
  ],
  ['New York skips an hour on 2026-03-08', 'America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z', 23],
  [
    'New York repeats an hour on 2026-11-01',
    'America/New_York',
    '2026-11-01',
    '2026-11-01T04:00:00.000Z',
    25,
  ],
  ['Lord Howe moves by half an hour', 'Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00:00.000Z', 24.5],
])('%s', (_, zone, day, start, hours) => {
  const next = Temporal.PlainDate.from(day).add({ days: 1 }).toString();
  expect(startOfDay(day, zone).toISOString()).toBe(start);
  expect((startOfDay(next, zone).getTime() - startOfDay(day, zone).getTime()) / 3_600_000).toBe(hours);
});

test('a moment is written with the offset of its zone, whatever was asked before', () => {
  const all = zones.flatMap((zone) => edges(zone).map((moment) => ({ zone, moment })));
  // Forward, backward, and mixed over the zones.
  for (const { zone, moment } of [
    ...all,
    ...all.toReversed(),
    ...all.toSorted((a, b) => Temporal.Instant.compare(a.moment, b.moment)),
  ]) {
    const local = moment.toZonedDateTimeISO(zone);
    const at = new Date(moment.epochMilliseconds);
    expect(isoIn(at, zone)).toBe(local.toString({ timeZoneName: 'never', fractionalSecondDigits: 3 }));
    expect(dayIn(at, zone)).toBe(local.toPlainDate().toString());
  }
});

test('only names of zones with a history are accepted', () => {
  expect(timeZoneSchema.parse('America/New_York')).toBe('America/New_York');
  for (const wrong of ['Mars/Olympus', '+02:00', 'America/new york', '', '../etc', 'EST5'])
    expect(timeZoneSchema.safeParse(wrong).success).toBe(false);
});

test('the month after December is January', () => {
  expect(firstOfNextMonth('2026-12-31')).toBe('2027-01-01');
});
