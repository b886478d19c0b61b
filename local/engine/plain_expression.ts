/**
 * Expressions that need no interpreter, as most of a flow's are: a path into a known value, alone, compared with a literal,
 * replaced by a literal when it is missing, or appended to a text. An expression whose result might differ from JavaScript's
 * is evaluated by the interpreter.
 */
import type { Json } from '../workspace/types.ts';

/** The root of a path: the value of a name or a step's result; undefined when there is none. */
export interface Roots {
  name(name: string): Json | undefined;
  result(stepId: string): Json;
}

const PATH = String.raw`(?<path>[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)`;
const literal = (name: string) =>
  String.raw`(?<${name}>true|false|null|0|[1-9]\d{0,14}|"[^"\\\r\n]*"|'[^'\\\r\n]*')`;
const PLAIN = new RegExp(
  String.raw`^(?:${literal('text')}\s*\+\s*)?${PATH}(?:\s*(?<operator>===|!==|\?\?)\s*${literal('other')})?$`,
);

/** Undefined when the interpreter must decide; a value that is undefined in JavaScript is null here. */
export function plainValue(text: string, roots: Roots): Json | undefined {
  const { path, text: before, operator, other } = PLAIN.exec(text)?.groups ?? {};
  if (path === undefined || (before !== undefined && operator !== undefined)) return undefined;
  // Windmill inserts an await before these words, and allows fewer characters in a step's id.
  if (/.results\./.test(path) || /^results\.\w*\$/.test(path)) return undefined;
  const found = follow(path.split('.'), roots);
  if (found === undefined) return undefined;
  const { value } = found;
  if (before !== undefined) {
    const start = literalValue(before);
    return typeof start === 'string' && typeof value === 'string' ? start + value : undefined;
  }
  if (operator === undefined || other === undefined) return value ?? null;
  const right = literalValue(other);
  if (operator === '??') return value ?? right;
  return (value === right) === (operator === '===');
}

/** Only own properties of objects: other values have members that JSON does not show. */
function follow([first = '', ...keys]: string[], roots: Roots): { value: Json | undefined } | undefined {
  const [id, ...inner] = keys;
  const isResult = first === 'results';
  let value: Json | undefined =
    isResult && id !== undefined ? roots.result(id) : isResult ? undefined : roots.name(first);
  if (value === undefined) return undefined;
  for (const key of isResult ? inner : keys) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    if (key in Object.prototype) return undefined;
    value = Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return { value };
}

function literalValue(text: string): Json {
  return text.startsWith("'") ? text.slice(1, -1) : JSON.parse(text);
}
