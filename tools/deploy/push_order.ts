/**
 * The stages in which scripts are pushed, so that a script follows the scripts that it imports. Windmill re-locks the importers of a
 * pushed script that are already deployed, then theirs: a script that is pushed after its imports causes no such job.
 */
import type { Import } from '../import_graph.ts';

/** `f/a/b` for `f/a/b.ts`, `f/a/b.script.yaml` and an import without extension. */
export function scriptPath(file: string): string {
  return file.replace(/(\.script)?\.[a-z]+$/, '');
}

/**
 * Each stage is one `wmill sync push`, which sends its scripts in the order of their file names. A stage holds every script whose imports
 * are pushed by then; the scripts of an import cycle, and what follows them, form the last one.
 * @param scripts paths without extension; imports of other scripts and of types do not count, on a server either
 */
export function pushStages(scripts: readonly string[], imports: readonly Import[]): string[][] {
  const needs = new Map(scripts.map((path) => [path, new Set<string>()]));
  for (const { from, to, isType } of imports) {
    if (!isType && needs.has(scriptPath(to))) needs.get(scriptPath(from))?.add(scriptPath(to));
  }
  const pushed = new Set<string>();
  const stages: string[][] = [];
  let left = [...needs.keys()].sort(byFileName);
  while (left.length > 0) {
    const stage: string[] = [];
    for (const path of left) {
      if (![...(needs.get(path) ?? [])].every((other) => pushed.has(other))) continue;
      pushed.add(path);
      stage.push(path);
    }
    if (stage.length === 0) return [...stages, left];
    stages.push(stage);
    left = left.filter((path) => !pushed.has(path));
  }
  return stages;
}

/** The order of the CLI: by the names of files, of which a script's metadata is the first. */
function byFileName(a: string, b: string): number {
  return `${a}.script.yaml`.localeCompare(`${b}.script.yaml`);
}
