/** The working directory of a step's process. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from './step_command.ts';

/** @param common directory that all steps of a same_worker flow see as `./shared`; without it, the step has its own */
export function makeStepDirectory(directory: string, files: Files, common: string | undefined): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(directory, name), content, { mode: 0o600 });
  }
  if (common === undefined) {
    mkdirSync(join(directory, 'shared'));
    return;
  }
  mkdirSync(common, { recursive: true, mode: 0o700 });
  symlinkSync(common, join(directory, 'shared'));
}
