/** Values that deviate from a valid one at a single place: an unknown field, a missing field, or a value of another type. */

interface Deviation {
  /** Path of the place, dotted, and the kind of deviation. */
  at: string;
  kind: 'unknown' | 'missing' | 'retyped';
  value: unknown;
}

/** Every deviation of the value, at any depth; of a list, in its first entry. */
export function deviations(value: unknown, path: readonly string[] = []): Deviation[] {
  const at = path.join('.');
  const retyped: Deviation = { at, kind: 'retyped', value: otherType(value) };
  if (typeof value !== 'object' || value === null) return [retyped];
  const [entries, replaced] = Array.isArray(value)
    ? [Object.entries(value).slice(0, 1), (key: string, part: unknown) => value.with(Number(key), part)]
    : [Object.entries(value), (key: string, part: unknown) => ({ ...value, [key]: part })];
  const inside = entries.flatMap(([key, part]) =>
    deviations(part, [...path, key]).map((found) => ({ ...found, value: replaced(key, found.value) })),
  );
  if (Array.isArray(value)) return [retyped, ...inside];
  const missing = entries.map(([key]) => {
    const { [key]: _, ...rest } = value as Record<string, unknown>;
    return { at: [...path, key].join('.'), kind: 'missing' as const, value: rest };
  });
  return [retyped, { at, kind: 'unknown', value: { ...value, unknown_field: 1 } }, ...missing, ...inside];
}

function otherType(value: unknown): unknown {
  if (typeof value === 'string') return 7;
  return typeof value === 'boolean' || typeof value === 'number' ? 'x' : true;
}
