/** TypeScript scripts as one file each, as in Windmill's workers: loading imports takes most of the time of a small step. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Build, type BuildOptions, isNewAt } from './bundle_build.ts';
import { isFresh, type KeptBundle, type Parameter, placeOf, readKept, stampOf } from './kept_bundle.ts';

export interface Runnable {
  file: string;
  /** Parameters of its function `main`, when known. */
  parameters?: Parameter[] | null;
}

const IMPORTS = /\b(import|require)\b/;

export class Bundles {
  private readonly known = new Map<string, KeptBundle | undefined>();
  /** Scripts that cannot be bundled, with their stamp. */
  private readonly refused = new Map<string, string>();
  private readonly builds = new Map<string, { build: Build; done: Promise<void> }>();
  private stopped = false;

  /** @param directory where bundles are stored across runtimes */
  constructor(
    private readonly directory: string,
    private readonly options: BuildOptions,
  ) {}

  /**
   * Builds the script's bundle when it has none, or one of its source files has changed. Undefined when there is nothing to
   * build: also for a file that was written a moment ago, and may be written again.
   */
  build(file: string, content: string): Promise<void> | undefined {
    if (this.stopped || !IMPORTS.test(content) || this.fresh(file)) return undefined;
    if (this.refused.get(file) === stampOf(file) || isNewAt(Date.now(), file)) return undefined;
    const running = this.builds.get(file) ?? this.start(file);
    return running.done;
  }

  /** The file to run for a script: its bundle, or the script itself when it has none that is up to date. */
  find(file: string): Runnable {
    const bundle = this.fresh(file);
    if (bundle === undefined) return { file };
    return { file: join(this.placeOf(file), bundle.name, bundle.file), parameters: bundle.parameters };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    const running = [...this.builds.values()];
    for (const { build } of running) build.stop();
    await Promise.all(running.map(({ done }) => done));
  }

  private fresh(file: string): KeptBundle | undefined {
    const bundle = this.recall(file);
    return bundle && isFresh(bundle) ? bundle : undefined;
  }

  private placeOf(file: string): string {
    return placeOf(this.directory, file, this.options.bun.version);
  }

  /** Reads the bundles of an earlier runtime and deletes replaced ones, which no process uses any more. */
  private recall(file: string): KeptBundle | undefined {
    if (this.known.has(file)) return this.known.get(file);
    const place = this.placeOf(file);
    const bundle = readKept(place);
    for (const name of existsSync(place) ? readdirSync(place) : []) {
      if (name !== bundle?.name && name !== 'bundle.json') rmSync(join(place, name), { recursive: true });
    }
    this.known.set(file, bundle);
    return bundle;
  }

  private start(file: string): { build: Build; done: Promise<void> } {
    const name = crypto.randomUUID();
    const directory = join(this.placeOf(file), name);
    mkdirSync(directory, { recursive: true });
    const build = new Build(file, directory, this.options);
    const running = { build, done: this.keep(file, name, build) };
    this.builds.set(file, running);
    return running;
  }

  private async keep(file: string, name: string, build: Build): Promise<void> {
    const place = this.placeOf(file);
    const made = await build.made;
    if (made.kind === 'bundle') {
      const bundle: KeptBundle = { name, ...made.bundle };
      writeFileSync(join(place, 'bundle.part'), JSON.stringify(bundle));
      renameSync(join(place, 'bundle.part'), join(place, 'bundle.json'));
      this.known.set(file, bundle);
    } else {
      if (made.kind === 'refused' && !this.stopped) this.refused.set(file, made.stamp);
      rmSync(join(place, name), { recursive: true, force: true });
    }
    this.builds.delete(file);
  }
}
