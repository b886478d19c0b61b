/** Makes the bundle of one script in a process of its own: a bundler's memory is not the runtime's. */
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { stampOf } from './file_stamp.ts';

const metafile = z.object({
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(z.string(), z.unknown()),
});

export interface BuildOptions {
  root: string;
  tsconfig: string;
}

export type Made =
  | { kind: 'bundle'; inputs: Record<string, string> }
  /** The script cannot be bundled as it is. */
  | { kind: 'refused'; stamp: string }
  /** Something was being written meanwhile. */
  | { kind: 'too_soon' };

/** Where a module lies means something else in a bundle. */
const KNOWS_ITS_PLACE = /\bimport\.meta\.(dir|path|file|url|main|resolve|filename|dirname)/;
/** A file this much older than the build was not written during it, whatever the grain of the file system's clock. */
const GRAIN_MS = 50;

/** Writes `bundle.js` and its map into `directory`. */
export function startBuild(file: string, directory: string, { root, tsconfig }: BuildOptions) {
  const begin = Date.now();
  const stamp = stampOf(file);
  const process = Bun.spawn(
    [
      ...[globalThis.process.execPath, 'build', file, '--target=bun', `--tsconfig-override=${tsconfig}`],
      // In its own directory, so that the map's relative names lead to the script's own lines in a stack trace.
      ...['--outdir=.', '--entry-naming=bundle.js', '--sourcemap=linked', '--metafile=meta.json'],
    ],
    {
      cwd: directory,
      env: { ...globalThis.process.env, NODE_PATH: join(root, 'node_modules') },
      stdio: ['ignore', 'ignore', 'ignore'],
    },
  );
  return { process, made: outcome() };

  async function outcome(): Promise<Made> {
    if ((await process.exited) !== 0) return { kind: 'refused', stamp };
    const { inputs, outputs } = metafile.parse(
      JSON.parse(readFileSync(join(directory, 'meta.json'), 'utf8')),
    );
    // A file beside the bundle is one that could not go into it.
    const alone = Object.keys(outputs).every((name) => /(^|\/)bundle\.js(\.map)?$/.test(name));
    if (!alone || KNOWS_ITS_PLACE.test(readFileSync(join(directory, 'bundle.js'), 'utf8'))) {
      return { kind: 'refused', stamp };
    }
    const files = Object.keys(inputs).map((input) => resolve(directory, input));
    if (files.some((input) => statSync(input).ctimeMs > begin - GRAIN_MS)) return { kind: 'too_soon' };
    // Written anew by every installation of packages.
    const installed = join(root, 'node_modules/.package-lock.json');
    return {
      kind: 'bundle',
      inputs: Object.fromEntries([installed, ...files].map((input) => [input, stampOf(input)])),
    };
  }
}
