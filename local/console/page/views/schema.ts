/** Reads the JSON schema of a flow or script as a list of fields. */

export interface Property {
  name: string;
  type: 'string' | 'number' | 'integer' | 'boolean' | 'json';
  format: string;
  description: string;
  required: boolean;
  fallback: unknown;
  /** The allowed values; none: any. */
  options: string[];
  isSecret: boolean;
  minimum?: number;
  maximum?: number;
  pattern?: string;
}

export function propertiesOf(schema: Record<string, unknown>): Property[] {
  const properties = record(schema.properties);
  const required = list(schema.required);
  const order = list(schema.order);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.entries(properties)
    .map(([name, value]): Property => {
      const property = record(value);
      const types = Array.isArray(property.type) ? list(property.type) : [String(property.type ?? '')];
      const type = types.find((one) => one !== 'null' && one !== '') ?? 'json';
      return {
        name,
        type: isPlain(type) ? type : 'json',
        format: text(property.format),
        description: text(property.description),
        required: required.includes(name),
        fallback: property.default,
        options: list(property.enum),
        isSecret: property.password === true || property.format === 'password',
        ...(typeof property.minimum === 'number' && { minimum: property.minimum }),
        ...(typeof property.maximum === 'number' && { maximum: property.maximum }),
        ...(typeof property.pattern === 'string' && { pattern: property.pattern }),
      };
    })
    .sort((a, b) => rank(a.name) - rank(b.name));
}

function isPlain(type: string): type is Exclude<Property['type'], 'json'> {
  return ['string', 'number', 'integer', 'boolean'].includes(type);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => item !== null).map(String) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
