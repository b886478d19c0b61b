/**
 * What a run of a flow or a script loads: this repository's code as one compiled file, where it has been made of the code as
 * it is now (`tools/own_bundle.ts`), else the code itself.
 */
import { join } from 'node:path';
import { HOME, REPOSITORY } from '../home.ts';
import { isFresh, placeOf, readKept } from '../workers/kept_bundle.ts';

export const DIRECTORY = join(REPOSITORY, '.local/command');
export const ENTRY = join(HOME, 'cli/run_commands.ts');

export function runCommands(): Promise<typeof import('./run_commands.ts')> {
  const place = placeOf(DIRECTORY, ENTRY);
  const kept = readKept(place);
  return import(kept && isFresh(kept) ? join(place, kept.name, kept.file) : ENTRY);
}
