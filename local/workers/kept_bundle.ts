/** A stored bundle, and whether it is up to date with its source files. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A parameter of a script's function: its name and whether it is a date. */
export type Parameter = [string] | [string, 'date'];

export interface KeptBundle {
  /** Directory of the bundle. */
  name: string;
  /** Its entry file. */
  file: string;
  /** Parameters of its function `main`; null when they cannot be parsed. */
  parameters: Parameter[] | null;
  /** Source files with their stamps at build time. */
  inputs: Record<string, string>;
}

/** A value that changes with the file; computed without reading it. */
export function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? 'absent' : `${stat.size} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.ino}`;
}

/** Subdirectory of `directory` for bundles of this file by one version of Bun. */
export function placeOf(directory: string, file: string, bunVersion: string): string {
  return join(directory, Bun.hash(`${bunVersion} ${file}`).toString(36));
}

/** Reads a bundle stored by an earlier process; undefined when it is missing or in another format. */
export function readKept(place: string): KeptBundle | undefined {
  const list = join(place, 'bundle.json');
  if (!existsSync(list)) return undefined;
  const kept: unknown = JSON.parse(readFileSync(list, 'utf8'));
  return isKept(kept) ? kept : undefined;
}

/** Whether none of its source files has changed. */
export function isFresh({ inputs }: KeptBundle): boolean {
  return Object.entries(inputs).every(([input, stamp]) => stampOf(input) === stamp);
}

const VERSION_KEYS = ['name', 'file', 'parameters', 'inputs'];

function isKept(value: unknown): value is KeptBundle {
  return typeof value === 'object' && value !== null && VERSION_KEYS.every((key) => key in value);
}
