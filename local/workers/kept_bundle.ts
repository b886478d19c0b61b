/** A bundle as it is kept on the disk, and whether it is still of its files. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A parameter of a script's function, by its name and whether it takes a date. */
export type Parameter = [string] | [string, 'date'];

export interface KeptBundle {
  /** Directory of the bundle. */
  name: string;
  /** The one in it to run. */
  file: string;
  /** Of its function `main`; null where they cannot be read. */
  parameters: Parameter[] | null;
  /** Every file it was made of, and its stamp then. */
  inputs: Record<string, string>;
}

/** Changes whenever the file does; taken without reading it. */
export function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? 'absent' : `${stat.size} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.ino}`;
}

/** Where bundles of this file, by one version of Bun, are kept within `directory`. */
export function placeOf(directory: string, file: string, bunVersion: string): string {
  return join(directory, Bun.hash(`${bunVersion} ${file}`).toString(36));
}

/** What an earlier process kept; one in the shape of another version counts as nothing. */
export function readKept(place: string): KeptBundle | undefined {
  const list = join(place, 'bundle.json');
  if (!existsSync(list)) return undefined;
  const kept: unknown = JSON.parse(readFileSync(list, 'utf8'));
  return isKept(kept) ? kept : undefined;
}

/** Whether none of its files has changed since. */
export function isFresh({ inputs }: KeptBundle): boolean {
  return Object.entries(inputs).every(([input, stamp]) => stampOf(input) === stamp);
}

const VERSION_KEYS = ['name', 'file', 'parameters', 'inputs'];

function isKept(value: unknown): value is KeptBundle {
  return typeof value === 'object' && value !== null && VERSION_KEYS.every((key) => key in value);
}
