/** TypeScript scripts as one file each, as Windmill's workers keep them: most of a small step is the reading of its imports. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type BuildOptions, startBuild } from './bundle_build.ts';
import { stampOf } from './file_stamp.ts';

const storedBundle = z.object({
  /** Directory of the bundle. */
  name: z.string(),
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
  private making: Bun.Subprocess | undefined;
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
      return join(this.placeOf(file), bundle.name, 'bundle.js');
    if (!this.stopped && !this.waiting.has(file) && this.refused.get(file) !== stampOf(file)) {
      this.waiting.add(file);
      this.done = this.done.then(() => this.make(file));
    }
    return file;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.making?.kill('SIGKILL');
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
    const bundle = existsSync(list) ? storedBundle.parse(JSON.parse(readFileSync(list, 'utf8'))) : undefined;
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
      const build = startBuild(file, join(place, name), this.options);
      this.making = build.process;
      const made = await build.made;
      if (made.kind === 'bundle') {
        const bundle = { name, inputs: made.inputs };
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
