/** The store as others use it at the same moment: each effect waits until chance lets it through. */
import type { ItemCatalog, ItemStore, TokenCatalog } from '../../f/shared/lib/items.ts';
import { random } from '../faults/sim/random.ts';

type Items = ItemStore & TokenCatalog & Pick<ItemCatalog, 'remove'>;

export interface Shuffled {
  store: Items;
  /** Lets the effects of all of it through, one by one, until all of it is done. */
  settle: <T>(work: Promise<T>[]) => Promise<T[]>;
}

export function shuffledItems(items: Items, seed: number): Shuffled {
  const chance = random(seed);
  const waiting: (() => void)[] = [];
  const gate = () => new Promise<void>((open) => waiting.push(open));
  const store: Shuffled['store'] = {
    take: (path, value) => gate().then(() => items.take(path, value)),
    taken: (path) => gate().then(() => items.taken(path)),
    read: (path) => gate().then(() => items.read(path)),
    write: (path, value) => gate().then(() => items.write(path, value)),
    tokens: (prefix) => gate().then(() => items.tokens(prefix)),
    drop: (path) => gate().then(() => items.drop(path)),
    remove: (path) => gate().then(() => items.remove(path)),
  };
  const settle = async <T>(work: Promise<T>[]) => {
    let done = false;
    const all = Promise.all(work).finally(() => {
      done = true;
    });
    while (!done) {
      waiting.splice(chance.int(0, Math.max(0, waiting.length - 1)), 1)[0]?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return all;
  };
  return { store, settle };
}
