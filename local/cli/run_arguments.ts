/** The arguments of a run, parsed from the command line by the schema of the flow or script. */
import { isRecord } from '../workspace/problem.ts';
import { type Property, propertiesOf, statesProperties } from '../workspace/schema.ts';
import { jsonObject } from '../workspace/shapes.ts';
import type { Json, JsonObject } from '../workspace/types.ts';
import { CliError } from './cli_error.ts';
import type { GivenArgument } from './command_line.ts';

type Properties = ReadonlyMap<string, Property>;

/** @param data a JSON object with further arguments; `--name=value` takes precedence */
export function runArguments(
  path: string,
  schema: JsonObject,
  given: readonly GivenArgument[],
  data: string | undefined,
): JsonObject {
  const properties = new Map(propertiesOf(schema).map((property) => [property.name, property]));
  // Without a schema any argument is accepted.
  const isOpen = !statesProperties(schema);
  const args: JsonObject = data === undefined ? {} : parseData(data);
  for (const { name, value } of given) {
    const { key, negated } = isOpen ? { key: name, negated: false } : argumentNamed(path, name, properties);
    args[key] = negated ? false : parseValue(key, value, properties.get(key)?.types ?? []);
  }
  if (isOpen) return args;
  const unknown = Object.keys(args).find((name) => !properties.has(name));
  if (unknown !== undefined) throw unknownArgument(path, unknown, properties);
  const required = [...properties.values()].filter((property) => property.required);
  const missing = required.map(({ name }) => name).filter((name) => !(name in args));
  if (missing.length > 0) {
    const names = missing.map((name) => `--${name}=...`).join(' ');
    throw new CliError('bad_argument', `${path} needs ${names}`);
  }
  return args;
}

function parseData(data: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch (error) {
    throw new CliError('bad_argument', `-d wants a JSON object: ${(error as Error).message}`);
  }
  if (!isRecord(parsed))
    throw new CliError('bad_argument', '-d wants a JSON object, for example -d \'{"x": 1}\'');
  return jsonObject.parse(parsed);
}

function argumentNamed(path: string, name: string, properties: Properties) {
  const spellings = (text: string) => [text, text.replaceAll('-', '_')];
  const find = (text: string) => spellings(text).find((spelling) => properties.has(spelling));
  const key = find(name);
  if (key !== undefined) return { key, negated: false };
  const without = name.startsWith('no-') ? find(name.slice('no-'.length)) : undefined;
  if (without !== undefined && properties.get(without)?.types.includes('boolean')) {
    return { key: without, negated: true };
  }
  throw unknownArgument(path, name, properties);
}

function unknownArgument(path: string, name: string, properties: Properties): CliError {
  const known = [...properties.keys()].map((key) => `--${key}`);
  const what = known.length === 0 ? 'it takes none' : `it takes ${known.join(', ')}`;
  return new CliError('bad_argument', `${path} has no argument --${name}; ${what}`);
}

function parseValue(name: string, text: string | undefined, types: string[]): Json {
  if (text === undefined) {
    if (types.includes('boolean')) return true;
    throw new CliError('bad_argument', `--${name} needs a value: --${name}=...`);
  }
  if (types.includes('null') && text === 'null') return null;
  if (types.includes('string')) return text;
  const parsed = parseJson(text);
  const kind = parsed === undefined ? undefined : kindOf(parsed);
  if (types.length === 0) return parsed === undefined ? text : parsed;
  const fits =
    kind !== undefined && (types.includes(kind) || (kind === 'integer' && types.includes('number')));
  if (fits && parsed !== undefined) return parsed;
  throw new CliError('bad_argument', `--${name} must be ${types.join(' or ')}, not "${text}"`);
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: an argument of any type takes the text as its value, other types reject it.
    return undefined;
  }
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
