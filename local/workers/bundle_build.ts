/** Builds the bundle of one script in a separate process, which keeps the bundler's memory out of the runtime. */
import { readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { type KeptBundle, stampOf } from './kept_bundle.ts';
import type { StepBun } from './step_bun.ts';
import { bunParameters } from './typescript.ts';

const metafile = z.object({
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(z.string(), z.unknown()),
});

export interface BuildOptions {
  root: string;
  /** Builds the bundle and later runs it: bytecode is specific to a Bun version. */
  bun: StepBun;
  /** Maps `/f/...` imports to the workspace. */
  tsconfig: string;
}

export type Made =
  | { kind: 'bundle'; bundle: Omit<KeptBundle, 'name'> }
  /** The script cannot be bundled. */
  | { kind: 'refused'; stamp: string }
  /** A source file was written during the build. */
  | { kind: 'too_soon' };

/** Names that depend on a module's location, which differs in a bundle; with bytecode, Bun writes the script's own in. */
const USES_LOCATION = /\bimport\.meta\.(dir|path|file|url|main|resolve|filename|dirname)/;
const METAFILE = 'meta.json';
/** Bytecode, so that Bun need not parse the script. It requires a CommonJS module, which is not strict by default. */
const COMPILED = ['--format=cjs', '--bytecode', '--banner="use strict";'];

/** A file at least this much older than the build was not written during it, for any resolution of file times. */
const GRAIN_MS = 50;

/** Whether the file may have been written after this time. */
export function isNewAt(time: number, file: string): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined || stat.ctimeMs > time - GRAIN_MS;
}

/** Builds one bundle in its own directory. */
export class Build {
  readonly made: Promise<Made>;
  private process: Bun.Subprocess | undefined;
  private stopped = false;

  constructor(
    private readonly file: string,
    private readonly directory: string,
    private readonly options: BuildOptions,
  ) {
    this.made = this.make();
  }

  stop(): void {
    this.stopped = true;
    this.process?.kill('SIGKILL');
  }

  private async make(): Promise<Made> {
    const { file, directory, options } = this;
    const begin = Date.now();
    const refused: Made = { kind: 'refused', stamp: stampOf(file) };
    const isCompiled = (await this.bundle('compiled.js', COMPILED)) && this.isCommonJs('compiled.js');
    const name = isCompiled ? 'compiled.js' : 'bundle.js';
    if (!isCompiled && !(await this.bundle(name))) return refused;
    const { inputs, outputs } = metafile.parse(JSON.parse(readFileSync(join(directory, METAFILE), 'utf8')));
    // Another output file is one that could not be bundled.
    const alone = Object.keys(outputs).every((output) => basename(output).startsWith(name));
    if (!alone || USES_LOCATION.test(readFileSync(join(directory, name), 'utf8'))) return refused;
    const parameters = bunParameters(readFileSync(file, 'utf8'), 'main');
    const files = Object.keys(inputs).map((input) => resolve(directory, input));
    if (files.some((input) => isNewAt(begin, input))) return { kind: 'too_soon' };
    // Rewritten by every installation of packages.
    const installed = join(options.root, 'node_modules/.package-lock.json');
    const bundle = {
      file: name,
      parameters,
      inputs: Object.fromEntries([installed, ...files].map((input) => [input, stampOf(input)])),
    };
    return { kind: 'bundle', bundle };
  }

  /** Writes `name`, its source map and the metafile. False when that fails. */
  private async bundle(name: string, more: string[] = []): Promise<boolean> {
    if (this.stopped) return false;
    const { file, directory, options } = this;
    this.process = Bun.spawn(
      [
        ...[options.bun.executable, 'build', file, '--target=bun', `--tsconfig-override=${options.tsconfig}`],
        // In its own directory, so that the map's relative names lead to the script's own lines in a stack trace.
        ...['--outdir=.', `--entry-naming=${name}`, '--sourcemap=linked', `--metafile=${METAFILE}`, ...more],
      ],
      {
        cwd: directory,
        env: { ...process.env, NODE_PATH: join(options.root, 'node_modules') },
        stdio: ['ignore', 'ignore', 'ignore'],
      },
    );
    return (await this.process.exited) === 0;
  }

  /** Bun leaves `import.meta` in a bundle of either format; it is invalid in CommonJS. */
  private isCommonJs(name: string): boolean {
    return !/\bimport\.meta\b/.test(readFileSync(join(this.directory, name), 'utf8'));
  }
}
