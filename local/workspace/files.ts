/** Finds the files of a workspace that the CLI would push, with the paths it would push them under. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from './problem.ts';
import { fileSafeName, isSpecific, specificFile } from './specific_items.ts';
import type { WmillConfig } from './wmill_yaml.ts';

/** Input and output shared by the readers of all kinds of items. */
export interface Reading {
  root: string;
  config: WmillConfig;
  /** Path as pushed by the CLI -> file on disk; both relative to the root, sorted by path. */
  files: ReadonlyMap<string, string>;
  problems: Problem[];
}

/** Top-level directories that Windmill reads. */
const ITEM_ROOTS = ['f', 'u'];
const DOTTED = ['.flow', '.app', '.raw_app'];
const NON_DOTTED = ['__flow', '__app', '__raw_app'];

export function findFiles(root: string, name: string, config: WmillConfig, problems: Problem[]) {
  const found: string[] = readdirSync(root).filter((file) => file.endsWith('.resource-type.yaml'));
  for (const top of ITEM_ROOTS) {
    if (existsSync(join(root, top))) walk(root, top, config, found, problems);
  }
  const files = new Map<string, string>();
  const safeName = fileSafeName(name);
  for (const file of found.sort()) {
    const specific = specificFile(file);
    if (specific === undefined) {
      if (!isSpecific(file, config.specific)) files.set(file, file);
    } else if (specific.name === safeName && isSpecific(specific.base, config.specific)) {
      files.set(specific.base, file);
    }
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function walk(root: string, dir: string, config: WmillConfig, found: string[], problems: Problem[]): void {
  for (const entry of readdirSync(join(root, dir), { withFileTypes: true })) {
    const path = `${dir}/${entry.name}`;
    if (entry.isDirectory()) {
      const isNeverRead = entry.name === 'node_modules' || entry.name.startsWith('.');
      if (isNeverRead || reportWrongSuffix(path, entry.name, config, problems)) continue;
      walk(root, path, config, found, problems);
    } else if (isIncluded(path, config)) {
      found.push(path);
    }
  }
}

function reportWrongSuffix(path: string, name: string, config: WmillConfig, problems: Problem[]): boolean {
  const wrong = (config.nonDottedPaths ? DOTTED : NON_DOTTED).find((suffix) => name.endsWith(suffix));
  if (wrong === undefined) return false;
  const right = wrong.startsWith('.') ? wrong.replace('.', '__') : wrong.replace('__', '.');
  const message = `wmill.yaml has nonDottedPaths: ${config.nonDottedPaths}, so this directory must be named ${name.slice(0, -wrong.length)}${right}`;
  problems.push({ file: path, code: 'wrong_folder_suffix', message });
  return true;
}

function isIncluded(path: string, config: WmillConfig): boolean {
  const matches = (globs: readonly string[]) => globs.some((glob) => new Bun.Glob(glob).match(path));
  return (
    // The CLI also treats an empty list as none.
    (config.includes.length === 0 || matches(config.includes)) &&
    !matches(config.excludes) &&
    (config.extraIncludes.length === 0 || matches(config.extraIncludes))
  );
}

/** `f/a/x` for `f/a/x.resource.yaml`; undefined after reporting a path that is invalid in Windmill. */
export function itemPath(file: string, suffix: string, problems: Problem[]): string | undefined {
  const path = file.slice(0, -suffix.length);
  if (path.includes('.')) {
    const message = `the part before ${suffix} must not hold a dot: Windmill cuts an item's path at the first dot; rename the file`;
    problems.push({ file, code: 'dot_in_name', message });
    return undefined;
  }
  if (!isItemPath(path)) {
    const message = `"${path}" is not a path that Windmill takes: ${ITEM_PATH_RULE}; rename or move the file`;
    problems.push({ file, code: 'bad_path', message });
    return undefined;
  }
  return path;
}

export const ITEM_PATH_RULE =
  'f/<folder>/<name> or u/<user>/<name>, each part made of letters, digits, "_" and "-"';

/** The constraint of Windmill's database on paths of items. */
export function isItemPath(path: string): boolean {
  return /^[ufg](\/[\w-]+){2,}$/.test(path);
}
