/** TypeScript scripts as one file each, as in Windmill's workers: loading imports takes most of the time of a small step. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Build, type BuildOptions } from './bundle_build.ts';
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
  private readonly waiting = new Set<string>();
  private making: Build | undefined;
  private done: Promise<void> = Promise.resolve();
  private stopped = false;

  /** @param directory where bundles are stored across runtimes */
  constructor(
    private readonly directory: string,
    private readonly options: BuildOptions,
  ) {}

  /**
   * The file to run for a script: the script itself until its bundle is built, which begins with the first call. A change of
   * any source file causes a new build.
   */
  find(file: string, content: string): Runnable {
    if (!IMPORTS.test(content)) return { file };
    const bundle = this.recall(file);
    if (bundle && isFresh(bundle))
      return { file: join(this.placeOf(file), bundle.name, bundle.file), parameters: bundle.parameters };
    if (!this.stopped && !this.waiting.has(file) && this.refused.get(file) !== stampOf(file)) {
      this.waiting.add(file);
      this.done = this.done.then(() => this.make(file));
    }
    return { file };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.making?.stop();
    await this.done;
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

  private async make(file: string): Promise<void> {
    if (!this.stopped) {
      const name = crypto.randomUUID();
      const place = this.placeOf(file);
      mkdirSync(join(place, name), { recursive: true });
      this.making = new Build(file, join(place, name), this.options);
      const made = await this.making.made;
      if (made.kind === 'bundle') {
        const bundle: KeptBundle = { name, ...made.bundle };
        writeFileSync(join(place, 'bundle.part'), JSON.stringify(bundle));
        renameSync(join(place, 'bundle.part'), join(place, 'bundle.json'));
        this.known.set(file, bundle);
      } else {
        if (made.kind === 'refused') this.refused.set(file, made.stamp);
        rmSync(join(place, name), { recursive: true, force: true });
      }
    }
    this.waiting.delete(file);
  }
}
