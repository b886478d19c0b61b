/** A cache of parsed YAML across processes: parsing takes most of the time of a start. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** Hash of a text -> its value as JSON. Keyed by content, so that no entry can be out of date. */
const entries = z.record(z.string(), z.string());

export class YamlCache {
  private before: z.infer<typeof entries> = {};
  private readonly used: z.infer<typeof entries> = {};

  /** @param file file of the cache; a missing or incomplete one counts as empty */
  constructor(private readonly file: string) {
    if (!existsSync(file)) return;
    try {
      this.before = entries.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (cause) {
      if (!(cause instanceof SyntaxError || cause instanceof z.ZodError)) throw cause;
    }
  }

  /** The value of `text`; calls `parse` when it is not in the cache. */
  read(text: string, parse: (text: string) => unknown): unknown {
    const hash = new Bun.CryptoHasher('sha256').update(text).digest('base64');
    const known = this.before[hash];
    if (known !== undefined) {
      this.used[hash] = known;
      return JSON.parse(known);
    }
    const value = parse(text);
    const json = JSON.stringify(value);
    // JSON cannot represent some values of YAML, such as .nan.
    if (json !== undefined && Bun.deepEquals(JSON.parse(json), value, true)) this.used[hash] = json;
    return value;
  }

  /** Saves the entries used by this process and drops all others. */
  keep(): void {
    const hashes = Object.keys(this.used);
    const isUnchanged =
      hashes.length === Object.keys(this.before).length && hashes.every((hash) => hash in this.before);
    if (isUnchanged) return;
    const part = `${this.file}.${crypto.randomUUID()}`;
    writeFileSync(part, JSON.stringify(this.used));
    renameSync(part, this.file);
  }
}
