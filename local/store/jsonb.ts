/** JSON as stored by PostgreSQL's jsonb, in which a Windmill server stores results, arguments and resources. */
import type { Json } from '../workspace/types.ts';

/** PostgreSQL cannot store a text with a NUL character or half of a surrogate pair. */
export class NotStorable extends Error {
  readonly code = 'not_storable';

  constructor(what: 'half of a surrogate pair' | 'a NUL character') {
    super(`A text holds ${what}, which cannot be stored; remove it`);
    this.name = 'NotStorable';
  }
}

/**
 * The text of `value`: keys sorted by their length in UTF-8 and then bytewise, without NUL characters.
 * @throws {NotStorable}
 */
export function jsonbText(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return stringText(value);
  if (Array.isArray(value)) return `[${value.map((item) => jsonbText(item ?? null)).join(',')}]`;
  const members = Object.keys(value)
    .sort(byLengthThenBytes)
    // JSON has no undefined.
    .flatMap((key) => (value[key] === undefined ? [] : [`${stringText(key)}:${jsonbText(value[key])}`]));
  return `{${members.join(',')}}`;
}

/** `value` with its keys in that order, except that JavaScript puts numeric keys first. */
export function jsonbValue<T extends Json>(value: T): T {
  return JSON.parse(jsonbText(value));
}

/** As jsonbText, but rejects NUL characters, which Windmill removes only from results. @throws {NotStorable} */
export function strictJsonbText(value: Json): string {
  if (holdsNul(value)) throw new NotStorable('a NUL character');
  return jsonbText(value);
}

function holdsNul(value: Json): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => key.includes('\0') || holdsNul(inner));
}

function stringText(text: string): string {
  if (!text.isWellFormed()) throw new NotStorable('half of a surrogate pair');
  return JSON.stringify(text.includes('\0') ? text.replaceAll('\0', '') : text);
}

/** jsonb writes out the digits of large numbers. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

function byLengthThenBytes(a: string, b: string): number {
  const [one, other] = [Buffer.byteLength(a), Buffer.byteLength(b)];
  return one === other ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : one - other;
}
