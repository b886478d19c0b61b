/**
 * Looker filter expressions for numbers, as SQL conditions.
 *
 * Supported: `5`, `1, 3`, `NOT 5`, `<>5`, `>5`, `>=5`, `<5`, `<=5`, two of these with AND, `5 to 10` (both included), `NULL`, `NOT NULL`.
 */

const number = String.raw`-?\d+(?:\.\d+)?`;

/** Null for an empty expression; undefined for one outside the supported subset. */
export function numberFilter(dimension: string, expression: string): string | null | undefined {
  const text = expression.trim();
  if (text === '') return null;
  const values = text.split(',').map((part) => part.trim());
  if (values.every((value) => new RegExp(`^${number}$`).test(value))) {
    return values.length === 1 ? `(${dimension}) = ${values[0]}` : `(${dimension}) IN (${values.join(', ')})`;
  }
  const [, low, high] = new RegExp(`^(${number}) to (${number})$`, 'i').exec(text) ?? [];
  if (low && high) return `(${dimension}) >= ${low} AND (${dimension}) <= ${high}`;
  const conditions = text.split(/ and /i).map((part) => comparison(dimension, part.trim()));
  if (conditions.some((condition) => condition === undefined)) return undefined;
  return conditions.join(' AND ');
}

function comparison(dimension: string, part: string): string | undefined {
  if (/^null$/i.test(part)) return `(${dimension}) IS NULL`;
  if (/^not null$/i.test(part)) return `(${dimension}) IS NOT NULL`;
  const [, operator, value] = new RegExp(`^(>=|<=|<>|!=|>|<|not\\s)\\s*(${number})$`, 'i').exec(part) ?? [];
  if (!operator || !value) return undefined;
  if (/^(<>|!=|not)/i.test(operator)) return `((${dimension}) <> ${value} OR (${dimension}) IS NULL)`;
  return `(${dimension}) ${operator} ${value}`;
}
