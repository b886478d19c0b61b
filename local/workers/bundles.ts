/** TypeScript scripts as one file each, as Windmill's workers keep them: most of a small step is the reading of its imports. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Build, type BuildOptions } from './bundle_build.ts';
import { stampOf } from './file_stamp.ts';

const storedBundle = z.object({
  /** Directory of the bundle. */
  name: z.string(),
  /** The one in it to run. */
  file: z.string(),
  /** Every file it was made of, and its stamp then. */
  inputs: z.record(z.string(), z.string()),
});
type Bundle = z.infer<typeof storedBundle>;

const IMPORTS = /\b(import|require)\b/;

export class Bundles {
  private readonly known = new Map<string, Bundle | undefined>();
  /** Scripts that cannot be bundled, with their stamp. */
  private readonly refused = new Map<string, string>();
  private readonly waiting = new Set<string>();
  private making: Build | undefined;
  private done: Promise<void> = Promise.resolve();
  private stopped = false;

  /** @param directory where bundles are kept from one runtime to the next */
  constructor(
    private readonly directory: string,
    private readonly options: BuildOptions,
  ) {}

  /**
   * The file to run for a script: its own until its bundle is made, which begins with the first call. A change of anything
   * the bundle was made of makes a new one.
   */
  fileOf(file: string, content: string): string {
    if (!IMPORTS.test(content)) return file;
    const bundle = this.recall(file);
    if (bundle && Object.entries(bundle.inputs).every(([input, stamp]) => stampOf(input) === stamp))
      return join(this.placeOf(file), bundle.name, bundle.file);
    if (!this.stopped && !this.waiting.has(file) && this.refused.get(file) !== stampOf(file)) {
      this.waiting.add(file);
      this.done = this.done.then(() => this.make(file));
    }
    return file;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.making?.stop();
    await this.done;
  }

  private placeOf(file: string): string {
    return join(this.directory, Bun.hash(`${Bun.version} ${file}`).toString(36));
  }

  /** Reads what an earlier runtime kept. Bundles it replaced go now: nothing runs them any more. */
  private recall(file: string): Bundle | undefined {
    if (this.known.has(file)) return this.known.get(file);
    const place = this.placeOf(file);
    const list = join(place, 'bundle.json');
    // What another version of this runtime kept in another shape counts as nothing.
    const bundle = existsSync(list)
      ? storedBundle.safeParse(JSON.parse(readFileSync(list, 'utf8'))).data
      : undefined;
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
        const bundle = { name, file: made.file, inputs: made.inputs };
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
