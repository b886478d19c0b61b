/** Reads the items that are one YAML file each. */
import type { z } from 'zod';
import { itemPath, type Reading } from './files.ts';
import { parseShape, readValid } from './problem.ts';
import { readYaml } from './yaml_file.ts';

/** `build` returns undefined for an omitted item; errors are added to `reading.problems`. */
export function readItems<S extends z.ZodType, T>(
  { root, files, problems }: Reading,
  suffix: string,
  shape: S,
  build: (path: string, item: z.output<S>, file: string) => T | undefined,
): Map<string, T> {
  const items = new Map<string, T>();
  for (const [file, onDisk] of files) {
    if (!file.endsWith(suffix)) continue;
    const path = itemPath(file, suffix, problems);
    const raw = readYaml(root, onDisk, problems);
    if (path === undefined || raw === undefined) continue;
    const item = readValid(problems, () => {
      const parsed = parseShape(shape, raw, onDisk, problems);
      return parsed === undefined ? undefined : build(path, parsed, onDisk);
    });
    if (item !== undefined) items.set(path, item);
  }
  return items;
}
