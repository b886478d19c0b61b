/** Which file of the project imports which, directly or transitively, parsed from the sources. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export class Imports {
  #root;
  #of = new Map();
  #all = new Map();

  constructor(root) {
    this.#root = root;
  }

  direct(file, source) {
    return this.#imported(file).includes(source);
  }

  reaches(file, source) {
    let all = this.#all.get(file);
    if (!all) {
      all = new Set([file]);
      for (const each of all) for (const next of this.#imported(each)) all.add(next);
      this.#all.set(file, all);
    }
    return all.has(source);
  }

  #imported(file) {
    let found = this.#of.get(file);
    if (!found) {
      const text = readFileSync(join(this.#root, file), 'utf8');
      const paths = [...text.matchAll(/(?:from|import)\s*\(?'(\.[^']+\.ts)'/g)].map(([, path]) =>
        join(dirname(file), path),
      );
      found = paths.filter((path) => existsSync(join(this.#root, path)));
      this.#of.set(file, found);
    }
    return found;
  }
}
