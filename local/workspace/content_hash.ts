/** A short hash of an item's content, shown as the version of a script or flow. */
import { createHash } from 'node:crypto';

export function contentHash(...parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
