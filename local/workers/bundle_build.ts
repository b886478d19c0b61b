/** Builds the bundle of one script in a separate process, which keeps the bundler's memory out of the runtime. */
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
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

/** Names that depend on a module's location, which differs in a bundle. */
const USES_LOCATION = /\bimport\.meta\.(dir|path|file|url|main|resolve|filename|dirname)/;
/** A file at least this much older than the build was not written during it, for any resolution of file times. */
const GRAIN_MS = 50;
/** Bytecode, so that Bun need not parse the script. It requires a CommonJS module, which is not strict by default. */
const COMPILED = ['--format=cjs', '--bytecode', '--banner="use strict";'];

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
    if (!(await this.bundle('bundle.js', ['--metafile=meta.json']))) return refused;
    const { inputs, outputs } = metafile.parse(
      JSON.parse(readFileSync(join(directory, 'meta.json'), 'utf8')),
    );
    // Another output file is one that could not be bundled.
    const alone = Object.keys(outputs).every((name) => /(^|\/)bundle\.js(\.map)?$/.test(name));
    if (!alone || USES_LOCATION.test(readFileSync(join(directory, 'bundle.js'), 'utf8'))) return refused;
    const isCompiled = (await this.bundle('compiled.js', COMPILED)) && this.isCommonJs('compiled.js');
    const parameters = bunParameters(readFileSync(file, 'utf8'), 'main');
    const files = Object.keys(inputs).map((input) => resolve(directory, input));
    if (files.some((input) => statSync(input).ctimeMs > begin - GRAIN_MS)) return { kind: 'too_soon' };
    // Rewritten by every installation of packages.
    const installed = join(options.root, 'node_modules/.package-lock.json');
    const bundle = {
      file: isCompiled ? 'compiled.js' : 'bundle.js',
      parameters,
      inputs: Object.fromEntries([installed, ...files].map((input) => [input, stampOf(input)])),
    };
    return { kind: 'bundle', bundle };
  }

  /** Writes `name` and its source map. False when that fails. */
  private async bundle(name: string, more: string[]): Promise<boolean> {
    if (this.stopped) return false;
    const { file, directory, options } = this;
    this.process = Bun.spawn(
      [
        ...[options.bun.executable, 'build', file, '--target=bun', `--tsconfig-override=${options.tsconfig}`],
        // In its own directory, so that the map's relative names lead to the script's own lines in a stack trace.
        ...['--outdir=.', `--entry-naming=${name}`, '--sourcemap=linked', ...more],
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
