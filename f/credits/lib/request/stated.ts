/** What a request states besides its links: accounts, customer, spend and days, in the date forms of five languages. */
import Big from 'big.js';

/** The account SIDs that a text names, each once. */
export function accountsIn(text: string): string[] {
  const found = [...text.matchAll(/\bAC[0-9a-f]{32}\b/gi)].map(([sid]) => `AC${sid.slice(2).toLowerCase()}`);
  return [...new Set(found)];
}

const customerLine =
  /^[\s*_•-]*(?:customer|customer name|account name|client|company|kunde|kundenname|cliente|empresa|nom du client)[\s*_]*:[\s*_]*([^\n,;(]{2,80})/gim;

/** The customers that lines such as `Customer: Tidewater Pay` name. */
export function customersIn(text: string): string[] {
  return [...text.matchAll(customerLine)].map(([, name = '']) => name.replace(/[*_]/g, '').trim());
}

const spendLabel =
  /\b(?:spend|cost|costs|loss|charges|damage|betrag|schaden|schadenssumme|kosten|gasto|importe|monto|coste|perdida|valor|prejuizo|custo|montant|depense|depenses|cout|perte)\b/;

const otherSpend = /\b(?:monthly|per month|usual|usually|normal|normally|average|mrr|baseline|limit)\b/;

const money =
  /(?:us\$|usd|\$)\s?(\d[\d.,' ]{0,30}\d|\d)(\s?k\b)?|(?:^|[\s:(~])(\d[\d.,' ]{0,30}\d|\d)(\s?k\b)?\s?(?:usd|us\$|\$|dollars?|dolares)/i;

/** The first amount of each line that names the spend. */
export function spendsIn(text: string): Big[] {
  return text.split('\n').flatMap((line) => {
    const plain = line
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/g, '')
      .toLowerCase();
    const label = spendLabel.exec(plain);
    if (label === null || otherSpend.test(plain)) return [];
    return amountIn(plain.slice(label.index)) ?? [];
  });
}

/** The first amount of dollars in a text, or null. */
export function amountIn(text: string): Big | null {
  const match = money.exec(text);
  const digits = match?.[1] ?? match?.[3];
  if (digits === undefined) return null;
  const amount = decimalOf(digits.replace(/[' ]/g, ''));
  const thousands = match?.[2] ?? match?.[4];
  return amount && (thousands === undefined ? amount : amount.times(1000));
}

/** `1,234.50`, `1.234,50`, `1234.5` and `1,234` as people of different countries write them. */
function decimalOf(digits: string): Big | null {
  const last = Math.max(digits.lastIndexOf(','), digits.lastIndexOf('.'));
  const mark = digits[last];
  const isDecimal =
    mark !== undefined &&
    (digits.length - last - 1 !== 3 ||
      digits
        .slice(0, last)
        .replace(/\d/g, '')
        .includes(mark === ',' ? '.' : ','));
  const whole = (isDecimal ? digits.slice(0, last) : digits).replace(/[.,]/g, '');
  const text = isDecimal ? `${whole}.${digits.slice(last + 1)}` : whole;
  return /^\d{1,15}(\.\d{1,6})?$/.test(text) ? new Big(text) : null;
}

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
    new RegExp(`^(\\d{1,2})\\.?\\s*${joint}\\s*(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4}|\\d{2})(?!\\d)`),
    ([d1, d2, m, y]) => [written(y, m, d1), written(y, m, d2)],
  ],
  [/^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?!\d)/, ([d, m, y]) => [written(y, m, d)]],
  [/^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})(?!\d)/, ([a, b, y]) => [{ ...written(y, a, b), swapped: true }]],
  [/^(\d{1,2})\.(\d{1,2})\.(?!\d)/, ([d, m]) => [{ ...written(undefined, m, d), weak: true }]],
  [
    /^(\d{1,2})\/(\d{1,2})(?![\d/])/,
    ([a, b]) => [{ ...written(undefined, a, b), swapped: true, weak: true }],
  ],
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
  /** Two numbers without a year, which are a date only where the words before them say so. */
  weak?: boolean;
}

function written(year: string | undefined, monthText = '', day = ''): Written {
  const number = months[monthText] ?? Number(monthText);
  const full = year?.length === 2 ? `20${year}` : year;
  return { year: full === undefined ? null : Number(full), month: number, day: Number(day) };
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
      if (first?.weak && !isNamed(plain.slice(0, place.from))) continue;
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

const weekday =
  '(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mie|jue|vie|sab|dom|jeu|ven|sam|dim|seg|ter|qua|qui|sex)[a-z]*,?\\s+';

const time = '(?:\\(?t?\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?\\s*(?:am|pm)?\\s*(?:utc|gmt|z)?\\)?)';

const between = new RegExp(
  `^[\\s,*_]*${time}?[\\s,*_]*${joint}(?:\\s+(?:the|den|dem|zum|el|le|o|il))?[\\s*_]*(?:${weekday})?[\\s*_]*$`,
);

/** What stands between the two dates of a period: besides the joint an article, a time of the first or a weekday of the second. */
function isJoint(gap: string): boolean {
  return between.test(gap);
}

/** Whether the words before two numbers say that these are a date. */
function isNamed(before: string): boolean {
  const opening = /\b(?:from|between|vom|von|zwischen|del|desde|entre|du|de)\s+$/;
  return isLabel(before) || opening.test(before);
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
