/** Replaces `$var:path`, `$jsonvar:path` and `$res:path` strings by values, as Windmill does directly before a run. */
import type { Json, JsonObject } from '../workspace/types.ts';
import { ItemMissing, type Items } from './items.ts';

const MAX_RESOURCE_DEPTH = 50;
const MAX_OBJECT_DEPTH = 50;
const MAX_ARRAY_DEPTH = 2;
const MAX_ARRAY_LENGTH = 1000;
const MARKER = /^\$(var|jsonvar|res):(.+\/.+)$/s;

/** A reference in a job's arguments or in a resource cannot be resolved. */
export class InterpolationError extends Error {
  readonly code = 'interpolation';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InterpolationError';
  }
}

/** Values of `$WM_TOKEN` and other reserved names; empty without a job. */
export type ReservedNames = Readonly<Record<string, string>>;

/**
 * A job's arguments with all references resolved.
 * @throws {InterpolationError} when a reference is missing or circular
 */
export function resolveArgs(items: Items, args: JsonObject, reserved: ReservedNames = {}): JsonObject {
  const resolved: JsonObject = {};
  for (const [name, value] of Object.entries(args)) {
    // Windmill replaces reserved names only in an argument that also contains another marker.
    const names = /\$(var|jsonvar|res):/.test(JSON.stringify(value)) ? reserved : {};
    try {
      resolved[name] = resolveValue(items, value, { reserved: names, depth: 0, resources: 0 });
    } catch (cause) {
      if (!(cause instanceof ItemMissing)) throw cause;
      const { message } = cause;
      throw new InterpolationError(`Not found: ${message} for \`${name}\`: Not found: ${message}`, { cause });
    }
  }
  return resolved;
}

/** A resource's value with all references resolved. @throws {ItemMissing} when there is no such resource */
export function resolveResource(items: Items, path: string, reserved: ReservedNames = {}): Json {
  return resolveNamedResource(items, path, { reserved, depth: 0, resources: 0 });
}

/** A value that may contain references, such as a flow's environment, with all of them resolved. */
export function resolveJson(items: Items, value: Json): Json {
  return resolveValue(items, value, { reserved: {}, depth: 0, resources: 0 });
}

interface Place {
  reserved: ReservedNames;
  depth: number;
  resources: number;
}

function resolveValue(items: Items, value: Json, place: Place): Json {
  if (typeof value === 'string') return resolveText(items, value, place);
  if (value === null || typeof value !== 'object') return value;
  const inside = { ...place, depth: place.depth + 1 };
  if (Array.isArray(value)) {
    const tooBig = place.depth > MAX_ARRAY_DEPTH || value.length > MAX_ARRAY_LENGTH;
    return tooBig ? value : value.map((element) => resolveValue(items, element, inside));
  }
  if (place.depth > MAX_OBJECT_DEPTH) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, resolveValue(items, inner, inside)]),
  );
}

function resolveText(items: Items, text: string, place: Place): Json {
  const [, marker, path] = MARKER.exec(text) ?? [];
  if (marker === undefined || path === undefined) {
    return text.startsWith('$WM_') ? (place.reserved[text.slice(1)] ?? text) : text;
  }
  if (marker === 'res') {
    return resolveNamedResource(items, path, { ...place, depth: 0, resources: place.resources + 1 });
  }
  const variable = items.getVariable(path);
  if (!variable) throw new ItemMissing('Variable', path);
  return marker === 'jsonvar' ? parseVariable(path, variable.value) : variable.value;
}

function resolveNamedResource(items: Items, path: string, place: Place): Json {
  if (place.resources > MAX_RESOURCE_DEPTH) {
    throw new InterpolationError(
      `Maximum resource/variable interpolation depth (${MAX_RESOURCE_DEPTH}) exceeded at ${path}; ` +
        'the resource refers to itself, directly or through others',
    );
  }
  const resource = items.getResource(path);
  if (!resource) throw new ItemMissing('Resource', path);
  return resolveValue(items, resource.value, place);
}

function parseVariable(path: string, text: string): Json {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InterpolationError(`Variable ${path} is read through $jsonvar: but is no JSON text`, { cause });
  }
}
