/** Resources for the page: references stay references, and values that are secret by type or content are masked. */
import type { Items } from '../store/items.ts';
import { type Property, propertiesOf } from '../workspace/schema.ts';
import type { Json, Workspace } from '../workspace/types.ts';
import type { ResourceView } from './shapes.ts';

const MASK = '••••••••';
const LONGEST_TEXT = 20_000;
/** Shorter values are not treated as secrets, because they would mask unrelated text. */
const SHORTEST_SECRET = 6;

type Described = Partial<Pick<Property, 'isSecret' | 'schema'>>;

/** A resource as written in its file, without any secret. */
export function maskedResource(items: Items, workspace: Workspace, path: string): ResourceView | undefined {
  const resource = items.getResource(path);
  if (resource === undefined) return undefined;
  const secrets = items
    .listVariables()
    .filter(({ isSecret, value }) => isSecret && value.length >= SHORTEST_SECRET)
    .map(({ value }) => value);
  const schema = workspace.resourceTypes.get(resource.resourceType)?.schema;
  const { resourceType, description } = resource;
  return { path, resourceType, description, value: masked(resource.value, { schema }, secrets) };
}

function masked(value: Json, property: Described, secrets: readonly string[]): Json {
  if (typeof value === 'string') {
    const isReference = value.startsWith('$var:') || value.startsWith('$res:');
    if (property.isSecret && !isReference && value !== '') return MASK;
    const clean = secrets.reduce((text, secret) => text.replaceAll(secret, MASK), value);
    return clean.length > LONGEST_TEXT
      ? `${clean.slice(0, LONGEST_TEXT)}… (${clean.length} characters)`
      : clean;
  }
  if (Array.isArray(value)) return value.map((item) => masked(item, {}, secrets));
  if (value === null || typeof value !== 'object') return property.isSecret && value !== null ? MASK : value;
  const properties = new Map(propertiesOf(property.schema).map((inner) => [inner.name, inner]));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, masked(item, properties.get(key) ?? {}, secrets)]),
  );
}
