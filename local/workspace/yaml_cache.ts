/** What YAML texts mean, kept from one process to the next: reading a workspace is most of what its start takes. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** Hash of a text -> its meaning as JSON. By content, so that nothing in it can be out of date. */
const meanings = z.record(z.string(), z.string());

export class YamlCache {
  private before: z.infer<typeof meanings> = {};
  private readonly used: z.infer<typeof meanings> = {};

  /** @param file where it is kept; one that is not there, or not whole, counts as empty */
  constructor(private readonly file: string) {
    if (!existsSync(file)) return;
    try {
      this.before = meanings.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (cause) {
      if (!(cause instanceof SyntaxError || cause instanceof z.ZodError)) throw cause;
    }
  }

  /** What `text` means; asks `parse` when no earlier process did. */
  read(text: string, parse: (text: string) => unknown): unknown {
    const hash = new Bun.CryptoHasher('sha256').update(text).digest('base64');
    const known = this.before[hash];
    if (known !== undefined) {
      this.used[hash] = known;
      return JSON.parse(known);
    }
    const value = parse(text);
    const json = JSON.stringify(value);
    // JSON has no word for some values of YAML, such as .nan.
    if (json !== undefined && Bun.deepEquals(JSON.parse(json), value, true)) this.used[hash] = json;
    return value;
  }

  /** Keeps what was read, and forgets what was not. */
  keep(): void {
    const hashes = Object.keys(this.used);
    const isTheSame =
      hashes.length === Object.keys(this.before).length && hashes.every((hash) => hash in this.before);
    if (isTheSame) return;
    const part = `${this.file}.${crypto.randomUUID()}`;
    writeFileSync(part, JSON.stringify(this.used));
    renameSync(part, this.file);
  }
}
