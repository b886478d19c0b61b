/** Takes out of an answer what differs from run to run or from machine to machine, the same way for both sides. */
import type { Json } from '../../../local/workspace/types.ts';

const MASKS: [pattern: RegExp, mask: string][] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '<id>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)/g, '<time>'],
  [/0x[0-9a-f]{6,}/g, '<address>'],
  // Lines of the server's own sources, and of the program that it makes of an expression.
  [/ @[a-z_]+\.rs:\d+:\d+/g, ''],
  [/ \([a-z_]+\.rs:\d+\)/g, ''],
  [/(\n +at [^\n]*)+\n?/g, ''],
  [/(Disapproved by|canceled: .* by) \w+/g, '$1 <user>'],
  [/module '[\w.]+' has/g, "module '<name>' has"],
  [/(target type: .*) at line \d+ column \d+/g, '$1'],
  [/(as JSON|invalid json|UUID parsing failed): .*/g, '$1: <reason>'],
  // What a dead process wrote last is the business of its interpreter.
  [/, last log lines:\n[\s\S]*$/, ', last log lines: <log>'],
];
/** Where an error was thrown, and what it took. */
const VOLATILE = new Set(['stack', 'duration_ms', 'created_by', 'workspace_id', 'canceler']);

export function masked(value: Json): Json {
  if (typeof value === 'string') {
    return MASKS.reduce((text, [pattern, mask]) => text.replace(pattern, mask), value);
  }
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, VOLATILE.has(key) ? `<${key}>` : masked(inner)]),
  );
}
