/** The short identity of an item's content, as shown for a script's or flow's version. */
import { createHash } from 'node:crypto';

export function contentHash(...parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
