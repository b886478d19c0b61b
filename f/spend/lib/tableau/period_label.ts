/** The label of a month or day in a view, in the forms that Tableau prints. */

export type Grain = 'month' | 'day';

/** The order of the numbers in `2/1/2026`. */
export type DateOrder = 'mdy' | 'dmy';

const monthNames =
  'january february march april may june july august september october november december'.split(' ');

/** `2026-02` or `2026-02-15`; null for every other text. The date of a month has to be its first day. */
export function readPeriod(label: string, grain: Grain, order: DateOrder): string | null {
  const text = label.trim();
  const month = grain === 'month' ? readMonth(text) : null;
  if (month !== null) return month;
  const day = readDay(text, order);
  if (day === null || grain === 'day') return day;
  return day.endsWith('-01') ? day.slice(0, 7) : null;
}

function readMonth(text: string): string | null {
  const [, year, number] = /^(\d{4})-(\d{2})$/.exec(text) ?? [];
  if (year !== undefined) return asMonth(year, Number(number));
  const [, name = '', namedYear] = /^([A-Za-z]{3,9})\.? (\d{4})$/.exec(text) ?? [];
  return namedYear === undefined ? null : asMonth(namedYear, monthNumber(name));
}

function readDay(text: string, order: DateOrder): string | null {
  const [, iso] = /^(\d{4}-\d{2}-\d{2})(?: 00:00:00|T00:00:00Z?)?$/.exec(text) ?? [];
  if (iso !== undefined) return realDay(iso);
  const [, first = '', second = '', year] =
    /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: 12:00:00 AM)?$/.exec(text) ?? [];
  if (year !== undefined) {
    const [month, day] = order === 'mdy' ? [first, second] : [second, first];
    return realDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
  }
  const [, name = '', dayText = '', namedYear] = /^([A-Za-z]{3,9})\.? (\d{1,2}), (\d{4})$/.exec(text) ?? [];
  if (namedYear !== undefined) {
    const month = `${monthNumber(name)}`.padStart(2, '0');
    return realDay(`${namedYear}-${month}-${dayText.padStart(2, '0')}`);
  }
  // Days since 1899-12-30, as spreadsheets count them: 2009 to 2064.
  if (!/^[45]\d{4}$/.test(text)) return null;
  return new Date(Date.UTC(1899, 11, 30 + Number(text))).toISOString().slice(0, 10);
}

/** From 1; 0 for no month. At least three letters. */
function monthNumber(name: string): number {
  const lower = name.toLowerCase();
  return monthNames.findIndex((month) => month === lower || month.slice(0, 3) === lower) + 1;
}

function asMonth(year: string, month: number): string | null {
  return month >= 1 && month <= 12 ? `${year}-${`${month}`.padStart(2, '0')}` : null;
}

/** Null for a day that does not exist, such as 2026-02-30. */
function realDay(day: string): string | null {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day ? null : day;
}
