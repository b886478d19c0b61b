/** The schema of a script that has no metadata, from the arguments of its main function. */
import { z } from 'zod';
import { parseSignature } from './parsers.ts';
import { json } from './shapes.ts';
import type { JsonObject, Language } from './types.ts';

const signature = z.object({
  args: z
    .array(
      z.object({ name: z.string(), typ: z.unknown(), has_default: z.boolean().optional(), default: json }),
    )
    .default([]),
});

const TYPES: Record<string, JsonObject> = {
  int: { type: 'integer' },
  float: { type: 'number' },
  bool: { type: 'boolean' },
  datetime: { type: 'string', format: 'date-time' },
  date: { type: 'string', format: 'date' },
  bytes: { type: 'string', contentEncoding: 'base64' },
  str: { type: 'string' },
  list: { type: 'array' },
  object: { type: 'object' },
  resource: { type: 'object' },
};

/** Code that cannot be parsed has an empty schema, as on a server. */
export function inferredSchema(language: Language, content: string): JsonObject {
  const { args } = signature.parse(parseSignature(language, content));
  const properties = args.map(({ name, typ, default: value }) => [
    name,
    { ...typeOf(typ), ...(value !== null && { default: value }) },
  ]);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: args.filter(({ has_default }) => has_default !== true).map(({ name }) => name),
  };
}

/** The parser returns a type as a name, or as an object with that name as its key. */
function typeOf(typ: unknown): JsonObject {
  const word = typeof typ === 'object' && typ !== null ? Object.keys(typ)[0] : typ;
  return TYPES[String(word)] ?? { type: '' };
}
