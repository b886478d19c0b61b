/** Works on many things at once, but on no more than a number of them; and saves what comes of it in parts. */

/** The results in the order of the inputs. The first error ends it. */
export async function inPool<T, R>(
  size: number,
  inputs: readonly T[],
  work: (input: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const left = inputs.entries();
  const lane = async () => {
    for (const [index, input] of left) results[index] = await work(input);
  };
  await Promise.all(Array.from({ length: Math.min(size, inputs.length) }, lane));
  return results;
}

export interface Batches<T> {
  /** Waits while a batch that became full is saved. */
  add(items: readonly T[]): Promise<void>;
  /** Saves the rest. */
  end(): Promise<void>;
}

/** Collects items and saves them when there are `size`, one batch after another: no more are held in memory for long. */
export function inBatches<T>(size: number, save: (items: T[]) => Promise<void>): Batches<T> {
  let waiting: T[] = [];
  let saved = Promise.resolve();
  const flush = () => {
    const batch = waiting;
    waiting = [];
    saved = saved.then(() => (batch.length === 0 ? undefined : save(batch)));
    return saved;
  };
  return {
    async add(items) {
      waiting.push(...items);
      if (waiting.length >= size) await flush();
    },
    end: flush,
  };
}
