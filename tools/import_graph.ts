/**
 * The imports between the folders and files of the workspace, and the rules for them. `npm run folders` prints the folders from low to
 * high; `npm run check` fails on an import that breaks a rule.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface Import {
  /** Paths from the root of the repository; `to` without its extension where the import has none. */
  from: string;
  to: string;
  /** Whether only types are imported, so that nothing is at run time. */
  isType: boolean;
}

/** TypeScript imports of both kinds, types included, and Python imports of `f.*` modules. */
const typescript = /(?:\b(?:import|export) (type )?[^'";]*?\bfrom|\bimport\()\s*'(\.{1,2}\/[^']+)'/g;
const python = /^\s*from (f(?:\.\w+)+) import|^\s*import (f(?:\.\w+)+)/gm;

/** Every import of a file below these folders to a file of this repository. */
export function readImports(root: string, folders: readonly string[]): Import[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(tsx?|py)$/.test(name) && !name.includes('node_modules'))
      .flatMap((name) => {
        const from = `${folder}/${name}`;
        return importsOf(from, readFileSync(join(root, from), 'utf8'));
      }),
  );
}

function importsOf(from: string, text: string): Import[] {
  if (from.endsWith('.py'))
    return [...text.matchAll(python)].map(([, name, plain]) => ({
      from,
      to: `${name ?? plain}`.replaceAll('.', '/'),
      isType: false,
    }));
  return [...text.matchAll(typescript)].map(([, type, to = '']) => ({
    from,
    to: normalize(join(dirname(from), to)),
    isType: type !== undefined,
  }));
}

/** `f/credits/lib/ledger` for `f/credits/lib/ledger/claims.ts`; a file of an app or flow belongs to the app's or flow's folder. */
export function folderOf(file: string): string {
  const [top = '', system = '', ...rest] = file.split('/');
  const depth = rest[0] === 'lib' && rest.length > 2 ? 2 : 1;
  return [top, system, ...rest.slice(0, Math.min(depth, rest.length - 1))].join('/');
}

/** The layers of scripts, clients and lib: each may import only layers to its right. */
const layers = ['scripts', 'clients', 'lib'];

/** The imports that break a rule, each with the rule. */
export function brokenRules(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, to }) => {
    const [top, system, layer = ''] = from.split('/');
    const [otherTop, otherSystem, otherLayer = ''] = to.split('/');
    const broken = (rule: string) => [`${from} imports ${to}: ${rule}`];
    if (top === 'local') return otherTop === 'f' ? broken('local/ imports nothing of f/') : [];
    if (otherTop !== 'f') return broken('f/ imports nothing outside f/');
    if (otherSystem !== system && otherSystem !== 'shared')
      return broken('a system imports f/shared and itself, never another system');
    const own = layers.indexOf(layer);
    const other = layers.indexOf(otherLayer);
    if (own !== -1 && other !== -1 && (other < own || (layer === 'scripts' && other === own)))
      return broken('scripts import clients and lib, clients import lib, lib imports lib');
    return [];
  });
}

/** A file without its extension, which imports of Python do not have. */
const moduleOf = (file: string) => file.replace(/\.(tsx?|py)$/, '');

/** Folders by level: each imports only folders of lower levels. The remaining folders form cycles. The same for modules by `nodeOf`. */
export function levels(
  imports: readonly Import[],
  nodeOf: (file: string) => string = folderOf,
): { levels: string[][]; cyclic: Map<string, Set<string>> } {
  const left = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [a, b] = [nodeOf(from), nodeOf(to)];
    for (const folder of [a, b]) if (!left.has(folder)) left.set(folder, new Set());
    if (a !== b) left.get(a)?.add(b);
  }
  const found: string[][] = [];
  for (;;) {
    const free = [...left].filter(([, needs]) => needs.size === 0).map(([folder]) => folder);
    if (free.length === 0) return { levels: found, cyclic: withoutTops(left) };
    found.push(free.sort());
    for (const folder of free) left.delete(folder);
    for (const needs of left.values()) for (const folder of free) needs.delete(folder);
  }
}

/** Removes the folders that import a cycle but are not part of one. */
function withoutTops(left: Map<string, Set<string>>): Map<string, Set<string>> {
  for (;;) {
    const needed = new Set([...left.values()].flatMap((needs) => [...needs]));
    const tops = [...left.keys()].filter((folder) => !needed.has(folder));
    if (tops.length === 0) return left;
    for (const folder of tops) left.delete(folder);
  }
}

/** One line for each import that is part of a cycle between folders. */
export function folderCycles(imports: readonly Import[]): string[] {
  const { cyclic } = levels(imports);
  return imports
    .filter(({ from, to }) => cyclic.get(folderOf(from))?.has(folderOf(to)) === true)
    .map(
      ({ from, to }) =>
        `${from} imports ${to}: ${folderOf(from)} and ${folderOf(to)} are part of an import cycle between folders`,
    );
}

/** One line for each import that is part of a cycle between files. */
export function fileCycles(imports: readonly Import[]): string[] {
  const { cyclic } = levels(imports, moduleOf);
  return imports
    .filter(({ from, to }) => cyclic.get(moduleOf(from))?.has(moduleOf(to)) === true)
    .map(({ from, to }) => `${from} imports ${to}: both are part of an import cycle between files`);
}

if (import.meta.main) {
  const imports = readImports(join(import.meta.dir, '..'), ['f']);
  for (const [level, folders] of levels(imports).levels.entries()) {
    for (const folder of folders) {
      const uses = new Set(
        imports.flatMap(({ from, to }) => (folderOf(from) === folder ? [folderOf(to)] : [])),
      );
      uses.delete(folder);
      process.stdout.write(
        `${level}  ${folder}${uses.size > 0 ? `  <- ${[...uses].sort().join(', ')}` : ''}\n`,
      );
    }
  }
  const problems = [...brokenRules(imports), ...folderCycles(imports)];
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
