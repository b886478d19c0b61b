/**
 * Looker filter expressions for dates, as SQL conditions.
 *
 * Supported, with `2025/11/04` or `2025-11-04` and an optional time: a day, `2025/11` for a month, `A to B` (B not included),
 * `A for 5 days`, `after A`, `before A`; several separated by commas. Relative dates are refused because the data of a
 * simulated world is fixed.
 */

interface Period {
  /** Milliseconds since the epoch, UTC; null for an open end. */
  start: number | null;
  end: number | null;
}

const dayMs = 86_400_000;
const moment = String.raw`\d{4}[/-]\d{2}[/-]\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?`;

/** Null for an empty expression; undefined for one outside the supported subset. */
export function dateFilter(dimension: string, expression: string): string | null | undefined {
  const parts = expression.split(',').map((part) => part.trim());
  if (parts.every((part) => part === '')) return null;
  const conditions: string[] = [];
  for (const part of parts) {
    const period = readPeriod(part);
    if (period === undefined) return undefined;
    conditions.push(condition(dimension, period));
  }
  return conditions.length === 1 ? (conditions[0] ?? null) : conditions.map((one) => `(${one})`).join(' OR ');
}

function readPeriod(part: string): Period | undefined {
  const [, from, to] = new RegExp(`^(${moment}) to (${moment})$`).exec(part) ?? [];
  if (from && to) return checked({ start: millis(from), end: millis(to) });
  const [, begin, days] = new RegExp(`^(${moment}) for (\\d{1,4}) days?$`).exec(part) ?? [];
  if (begin && days) return checked({ start: millis(begin), end: millis(begin) + Number(days) * dayMs });
  const [, side, point] = new RegExp(`^(after|before) (${moment})$`).exec(part) ?? [];
  if (side && point)
    return side === 'after' ? { start: millis(point), end: null } : { start: null, end: millis(point) };
  const [, year, month] = /^(\d{4})[/-](\d{2})$/.exec(part) ?? [];
  if (year && month) return checked({ start: Date.UTC(+year, +month - 1), end: Date.UTC(+year, +month) });
  if (/^\d{4}[/-]\d{2}[/-]\d{2}$/.test(part))
    return checked({ start: millis(part), end: millis(part) + dayMs });
  return undefined;
}

function millis(text: string): number {
  const iso = text.replaceAll('/', '-').replace(' ', 'T');
  return Date.parse(iso.length === 10 ? `${iso}T00:00:00Z` : `${iso}Z`);
}

function checked(period: { start: number; end: number }): Period | undefined {
  return Number.isNaN(period.start) || Number.isNaN(period.end) ? undefined : period;
}

function condition(dimension: string, period: Period): string {
  const ends = [
    ...(period.start === null ? [] : [`(${dimension} >= ${literal(period.start)})`]),
    ...(period.end === null ? [] : [`(${dimension} < ${literal(period.end)})`]),
  ];
  return ends.join(' AND ');
}

function literal(time: number): string {
  const text = new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  return `TIMESTAMP '${text.replace(' 00:00:00', '')}'`;
}
