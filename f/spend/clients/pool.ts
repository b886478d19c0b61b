/** Works on many things at once, but on no more than a number of them. */

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
