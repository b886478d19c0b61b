/**
 * Looker filter expressions for text, as SQL conditions.
 *
 * Supported: `value`, `a,b`, `%part%` (also at one end or inside), each with `-` for "not", `EMPTY`, `NULL`, quotes around
 * values with commas, `^` as escape character. An empty expression means any value.
 */
import { quote } from './sql_text.ts';

interface Alternative {
  negated: boolean;
  kind: 'equal' | 'like' | 'null' | 'empty';
  value: string;
}

export function stringFilter(dimension: string, expression: string): string | null {
  const alternatives = split(expression).map(readAlternative);
  const included = alternatives.filter((one) => !one.negated);
  const excluded = alternatives.filter((one) => one.negated);
  const wanted = included.flatMap((one, i) => include(dimension, one, included, i)).join(' OR ');
  const unwanted = excluded.flatMap((one, i) => exclude(dimension, one, excluded, i));
  if (unwanted.length === 0) return wanted === '' ? null : wanted;
  return [...(wanted === '' ? [] : [`(${wanted})`]), ...unwanted].join(' AND ');
}

/** Splits at commas outside of quotes, except after `^`. */
function split(expression: string): string[] {
  const parts = expression.match(/(?:"[^"]*"|\^.|[^,"])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function readAlternative(part: string): Alternative {
  const negated = part.startsWith('-');
  const body = (negated ? part.slice(1) : part).replace(/^"([^"]*)"$/, '$1');
  if (body === 'NULL') return { negated, kind: 'null', value: '' };
  if (body === 'EMPTY') return { negated, kind: 'empty', value: '' };
  if (/(?:^|[^^])%/.test(body)) return { negated, kind: 'like', value: likePattern(body) };
  return { negated, kind: 'equal', value: body.replace(/\^(.)/g, '$1') };
}

/** In a pattern only `%`, `_` and `^` keep their `^`, the escape character of the LIKE. */
function likePattern(body: string): string {
  return body.replace(/\^([^%_^])/g, '$1');
}

function include(dimension: string, one: Alternative, all: Alternative[], index: number): string[] {
  switch (one.kind) {
    case 'equal': {
      const values = all.filter((other) => other.kind === 'equal').map((other) => quote(other.value));
      if (all.findIndex((other) => other.kind === 'equal') !== index) return [];
      return [
        values.length === 1 ? `(${dimension}) = ${values[0]}` : `(${dimension}) IN (${values.join(', ')})`,
      ];
    }
    case 'like':
      return [`${dimension} LIKE ${like(one.value)}`];
    case 'null':
      return [`${dimension} IS NULL`];
    case 'empty':
      return [`(${dimension} IS NULL OR LENGTH(${dimension}) = 0)`];
  }
}

function exclude(dimension: string, one: Alternative, all: Alternative[], index: number): string[] {
  switch (one.kind) {
    case 'equal': {
      const values = all.filter((other) => other.kind === 'equal').map((other) => quote(other.value));
      if (all.findIndex((other) => other.kind === 'equal') !== index) return [];
      const test = values.length === 1 ? `<> ${values[0]}` : `NOT IN (${values.join(', ')})`;
      return [`((${dimension}) ${test} OR (${dimension}) IS NULL)`];
    }
    case 'like':
      return [`(${dimension} NOT LIKE ${like(one.value)} OR ${dimension} IS NULL)`];
    case 'null':
      return [`${dimension} IS NOT NULL`];
    case 'empty':
      return [`(${dimension} IS NOT NULL AND LENGTH(${dimension}) <> 0)`];
  }
}

function like(pattern: string): string {
  return pattern.includes('^') ? `${quote(pattern)} ESCAPE '^'` : quote(pattern);
}
