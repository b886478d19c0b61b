import { expect, test } from 'bun:test';
import { isTimeZone } from '../../../f/shared/lib/time_zone.ts';

test('a time zone is a name of the IANA database, not an offset', () => {
  const names = ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'];
  expect(names.filter((name) => !isTimeZone(name))).toEqual([]);
  const others = ['', '+02:00', 'Europe/Nowhere', 'CET+1', 'europe berlin'];
  expect(others.filter(isTimeZone)).toEqual([]);
});
