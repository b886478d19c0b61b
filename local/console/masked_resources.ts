/** Resources for the page: references stay references, and values that are secret by type or content are masked. */
import type { Items } from '../store/items.ts';
import { isRecord } from '../workspace/problem.ts';
import type { Json, Workspace } from '../workspace/types.ts';
import type { ResourceView } from './shapes.ts';

const MASK = '••••••••';
const LONGEST_TEXT = 20_000;
/** Shorter values are not treated as secrets, because they would mask unrelated text. */
const SHORTEST_SECRET = 6;

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
  return { path, resourceType, description, value: masked(resource.value, schema, secrets) };
}

function masked(value: Json, schema: unknown, secrets: readonly string[]): Json {
  if (typeof value === 'string') {
    const isReference = value.startsWith('$var:') || value.startsWith('$res:');
    if (isSecret(schema) && !isReference && value !== '') return MASK;
    const clean = secrets.reduce((text, secret) => text.replaceAll(secret, MASK), value);
    return clean.length > LONGEST_TEXT
      ? `${clean.slice(0, LONGEST_TEXT)}… (${clean.length} characters)`
      : clean;
  }
  if (Array.isArray(value)) return value.map((item) => masked(item, undefined, secrets));
  if (value === null || typeof value !== 'object') return isSecret(schema) && value !== null ? MASK : value;
  const properties = isRecord(schema) && isRecord(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, masked(item, properties[key], secrets)]),
  );
}

/** How resource types mark a field that Windmill's forms hide. */
function isSecret(schema: unknown): boolean {
  return isRecord(schema) && (schema.password === true || schema.format === 'password');
}
