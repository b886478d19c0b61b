/** The days that a request states, in the ways in which people of five languages write dates. */

/** First and last day, both included. */
export interface Days {
  first: string;
  last: string;
}

/** A stated period: more than one reading where day and month cannot be told apart. */
export type StatedPeriod = readonly Days[];

const months: Readonly<Record<string, number>> = {
  ...{ jan: 1, ene: 1, feb: 2, fev: 2, mar: 3, maer: 3, mrz: 3, apr: 4, avr: 4, abr: 4, may: 5, mai: 5 },
  ...{ jun: 6, juin: 6, jul: 7, juil: 7, aug: 8, ago: 8, aou: 8, sep: 9, set: 9, oct: 10, okt: 10, out: 10 },
  ...{ nov: 11, dec: 12, dez: 12, dic: 12 },
};

const month = `(${Object.keys(months)
  .sort((a, b) => b.length - a.length)
  .join('|')})[a-z]*\\.?`;
const ordinal = '(?:st|nd|rd|th)?';
const joint = '(?:-|–|—|to|until|till|through|thru|and|bis|und|hasta|al|a|y|ate|e|au|jusquau|et|→|->)';

const forms: [RegExp, (parts: string[]) => Written[]][] = [
  [/^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/, ([y, m, d]) => [written(y, m, d)]],
  [
    new RegExp(`^(\\d{1,2})\\.?\\s*${joint}\\s*(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})(?!\\d)`),
    ([d1, d2, m, y]) => [written(y, m, d1), written(y, m, d2)],
  ],
  [/^(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)/, ([d, m, y]) => [written(y, m, d)]],
  [/^(\d{1,2})\/(\d{1,2})\/(\d{4})(?!\d)/, ([a, b, y]) => [{ ...written(y, a, b), swapped: true }]],
  [
    new RegExp(
      `^${month}\\s+(\\d{1,2})${ordinal}\\s*${joint}\\s*(\\d{1,2})${ordinal}(?![\\d/.-])(?:,?\\s+(\\d{4}))?`,
    ),
    ([m, d1, d2, y]) => [written(y, m, d1), written(y, m, d2)],
  ],
  [
    new RegExp(`^${month}\\s+(\\d{1,2})${ordinal}(?!\\d)(?:,?\\s+(\\d{4}))?`),
    ([m, d, y]) => [written(y, m, d)],
  ],
  [
    new RegExp(
      `^(\\d{1,2})\\.?${ordinal}\\s*${joint}\\s*(\\d{1,2})\\.?${ordinal}\\s*(?:de |of )?${month}(?:\\s+(?:de )?(\\d{4}))?`,
    ),
    ([d1, d2, m, y]) => [written(y, m, d1), written(y, m, d2)],
  ],
  [
    new RegExp(`^(\\d{1,2})\\.?${ordinal}\\s*(?:de |of )?${month}(?:\\s+(?:de )?(\\d{4}))?`),
    ([d, m, y]) => [written(y, m, d)],
  ],
];

/** A date as written: the year may be missing, and day and month may be either. */
interface Written {
  year: number | null;
  month: number;
  day: number;
  swapped?: boolean;
}

function written(year: string | undefined, monthText = '', day = ''): Written {
  const number = months[monthText] ?? Number(monthText);
  return { year: year === undefined ? null : Number(year), month: number, day: Number(day) };
}

interface Place {
  from: number;
  until: number;
  dates: Written[];
}

/** @param now when the request was written: a date without a year is the last one before it */
export function periodsIn(text: string, now: Date): StatedPeriod[] {
  return text.split('\n').flatMap((line) => {
    const plain = line
      .normalize('NFKD')
      .replace(/[\u0300-\u036f'’]/g, '')
      .toLowerCase();
    const places = datesOf(plain);
    const periods: StatedPeriod[] = [];
    for (let index = 0; index < places.length; index++) {
      const place = places[index];
      const next = places[index + 1];
      if (place === undefined) continue;
      const [first, second] = place.dates;
      if (first && second) periods.push(period(first, second, now));
      else if (
        first &&
        next?.dates.length === 1 &&
        next.dates[0] &&
        isJoint(plain.slice(place.until, next.from))
      ) {
        periods.push(period(first, next.dates[0], now));
        index++;
      } else if (first && places.length === 1 && isLabel(plain.slice(0, place.from))) {
        periods.push(period(first, first, now));
      }
    }
    return periods.filter((readings) => readings.length > 0);
  });
}

function isJoint(gap: string): boolean {
  return new RegExp(`^[\\s,*_]*${joint}(?:\\s+(?:the|den|dem|zum|el|le|o|il))?[\\s*_]*$`).test(gap);
}

/** A line such as `Fraud date: 2025-11-04`. */
function isLabel(before: string): boolean {
  return /\b(?:dates?|days?|period|tag|tage|zeitraum|datum|fechas?|periodo|dias?|datas?|jours?|periode)\b[^:]{0,20}:\s*[*_]*$/.test(
    before,
  );
}

function datesOf(line: string): Place[] {
  const places: Place[] = [];
  for (let from = 0; from < line.length; from++) {
    if (from > 0 && /[\w/.-]/.test(line[from - 1] ?? '') && /\w/.test(line[from] ?? '')) continue;
    if (!/[\da-z]/.test(line[from] ?? '')) continue;
    const rest = line.slice(from, from + 60);
    for (const [form, read] of forms) {
      const match = form.exec(rest);
      if (!match) continue;
      places.push({ from, until: from + match[0].length, dates: read(match.slice(1)) });
      from += match[0].length - 1;
      break;
    }
  }
  return places;
}

/** Every reading of two dates as first and last day. */
function period(first: Written, last: Written, now: Date): Days[] {
  return readings(last, now, null).flatMap((end) =>
    readings(first, now, Number(end.slice(0, 4))).flatMap((start) =>
      start <= end ? [{ first: start, last: end }] : [],
    ),
  );
}

function readings(date: Written, now: Date, sameYear: number | null): string[] {
  const swapped = date.swapped ? [{ ...date, month: date.day, day: date.month }] : [];
  return [date, ...swapped].flatMap((one) => {
    if (one.year !== null) return isoDay(one.year, one) ?? [];
    const years =
      sameYear === null ? [now.getUTCFullYear(), now.getUTCFullYear() - 1] : [sameYear, sameYear - 1];
    const today = now.toISOString().slice(0, 10);
    const days = years.flatMap((year) => isoDay(year, one) ?? []);
    return days.find((day) => day <= today) ?? [];
  });
}

function isoDay(year: number, { month: m, day }: Written): string | null {
  const date = new Date(Date.UTC(year, m - 1, day));
  const isReal = date.getUTCMonth() === m - 1 && date.getUTCDate() === day && year >= 2000 && year < 2100;
  return isReal ? date.toISOString().slice(0, 10) : null;
}
