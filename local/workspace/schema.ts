/** The fields of a JSON schema of a flow, script, resource type or approval form, as Windmill and people write it. */

export interface Property {
  name: string;
  title: string;
  /** What a form asks for: the first of the allowed types that is no null; `json` for any other type, and for none. */
  type: 'string' | 'number' | 'integer' | 'boolean' | 'json';
  /** All allowed types; none: any. */
  types: string[];
  format: string;
  description: string;
  required: boolean;
  fallback: unknown;
  /** The allowed values; undefined: any. */
  options: string[] | undefined;
  isSecret: boolean;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  /** The property's own schema, which for an object may have properties, too. */
  schema: unknown;
}

/** In the order that the schema states, else that of the file. A required name without a schema may have any value. */
export function propertiesOf(schema: unknown): Property[] {
  const { properties, ...rest } = record(schema);
  const [required, order, schemas] = [list(rest.required), list(rest.order), record(properties)];
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...new Set([...Object.keys(schemas), ...required])]
    .map((name) => propertyOf(name, schemas[name], required.includes(name)))
    .sort((a, b) => rank(a.name) - rank(b.name));
}

/** Whether the schema says which properties there are; without them, any is accepted. */
export function statesProperties(schema: unknown): boolean {
  return isRecord(record(schema).properties);
}

/** The schema with other allowed values for the properties that are in `options` with a list. */
export function withOptions<T extends Record<string, unknown>>(schema: T, options: unknown): T {
  const given = record(options);
  const properties = Object.entries(record(schema.properties)).map(([name, property]) => {
    const choices = given[name];
    return [name, isRecord(property) && Array.isArray(choices) ? { ...property, enum: choices } : property];
  });
  return properties.length === 0 ? schema : { ...schema, properties: Object.fromEntries(properties) };
}

function propertyOf(name: string, schema: unknown, required: boolean): Property {
  const property = record(schema);
  const types = list(Array.isArray(property.type) ? property.type : [property.type ?? '']).filter(Boolean);
  const type = types.find((one) => one !== 'null') ?? '';
  return {
    name,
    title: text(property.title) || name,
    type: isPlain(type) ? type : 'json',
    types,
    format: text(property.format),
    description: text(property.description),
    required,
    fallback: property.default,
    options: Array.isArray(property.enum) ? list(property.enum) : undefined,
    isSecret: property.password === true || property.format === 'password',
    ...(typeof property.minimum === 'number' && { minimum: property.minimum }),
    ...(typeof property.maximum === 'number' && { maximum: property.maximum }),
    ...(typeof property.pattern === 'string' && { pattern: property.pattern }),
    schema,
  };
}

function isPlain(type: string): type is Exclude<Property['type'], 'json'> {
  return ['string', 'number', 'integer', 'boolean'].includes(type);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => item !== null).map(String) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
