/** Tells whether a file is still the one it was, without reading it. */
import { statSync } from 'node:fs';

/** Changes whenever the file does. */
export function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? 'absent' : `${stat.size} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.ino}`;
}
