/** Keys of a file that a server ignores: unknown ones, and those that are null in place of a value. */
import type { z } from 'zod';

export interface SurplusKey {
  path: readonly PropertyKey[];
  message: string;
}

/** The keys that cause `issue`; undefined for an issue of another kind. */
export function surplusKeys(root: unknown, issue: z.core.$ZodIssue): SurplusKey[] | undefined {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `Windmill has no key "${key}" here, so it is ignored; correct the spelling or remove it`,
    }));
  }
  const key = issue.path.at(-1);
  if (typeof key === 'string' && valueAt(root, issue.path) === null) {
    return [{ path: issue.path, message: `"${key}" is null and counts as absent` }];
  }
  if (issue.code !== 'invalid_union') return undefined;
  for (const alternative of issue.errors) {
    const inner = alternative.map((one) =>
      surplusKeys(root, { ...one, path: [...issue.path, ...one.path] } as z.core.$ZodIssue),
    );
    if (inner.length > 0 && inner.every((keys) => keys !== undefined)) return inner.flat();
  }
  return undefined;
}

/** A copy of `root` without the keys at `paths`. */
export function withoutKeys(root: unknown, paths: readonly (readonly PropertyKey[])[]): unknown {
  const copy = structuredClone(root);
  for (const path of paths) {
    const holder = valueAt(copy, path.slice(0, -1));
    const key = path.at(-1);
    if (typeof holder === 'object' && holder !== null && key !== undefined)
      Reflect.deleteProperty(holder, key);
  }
  return copy;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let current = root;
  for (const key of path) {
    current = typeof current === 'object' && current !== null ? Reflect.get(current, key) : undefined;
  }
  return current;
}
