/** Deploys a workspace by the official CLI: imports before their importers, then everything else. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readImports } from '../import_graph.ts';
import { pushStages, scriptPath } from './push_order.ts';
import type { Wmill } from './wmill.ts';

const planSchema = z.object({ changes: z.array(z.looseObject({ type: z.string(), path: z.string() })) });
const folderList = z.array(z.looseObject({ name: z.string() }));

/** A change that a push would make. */
export interface Change {
  /** `added`, `edited` or `deleted`. */
  type: string;
  /** Of the file. */
  path: string;
}

/** What a push would change; changes nothing. @param options of `wmill sync push` */
export async function plannedChanges(wmill: Wmill, options: readonly string[]): Promise<Change[]> {
  const output = await wmill('sync', 'push', ...options, '--dry-run', '--json-output');
  // The plan is one JSON document after the CLI's remarks.
  const begin = output.indexOf('{\n');
  return planSchema.parse(JSON.parse(output.slice(Math.max(begin, 0)))).changes;
}

/** Creates the folders that the workspace lacks; who may do what in the others is left as it is. @returns their names */
export async function createFolders(wmill: Wmill, root: string): Promise<string[]> {
  const there = folderList.parse(JSON.parse(await wmill('folder', 'list', '--json')));
  const missing = readdirSync(join(root, 'f')).filter(
    (name) =>
      existsSync(join(root, 'f', name, 'folder.meta.yaml')) && !there.some((folder) => folder.name === name),
  );
  for (const name of missing) await wmill('folder', 'push', name);
  return missing;
}

/** Pushes planned changes. @param options of `wmill sync push` @param say is given what is pushed */
export async function push(
  wmill: Wmill,
  root: string,
  changes: readonly Change[],
  options: readonly string[],
  say: (text: string) => void,
): Promise<void> {
  const scripts = [...new Set(changes.filter(isScriptPush).map(({ path }) => scriptPath(path)))];
  const stages = pushStages(scripts, readImports(root, ['f']));
  // One stage is in the right order within the push of everything.
  for (const [index, stage] of (stages.length > 1 ? stages : []).entries()) {
    say(`scripts, stage ${index + 1} of ${stages.length}: ${stage.length}`);
    const includes = stage.map((path) => `${path}.*`).join(',');
    await wmill('sync', 'push', '--includes', includes, '--skip-resource-types', '--yes');
  }
  say('everything else');
  await wmill('sync', 'push', ...options, '--yes');
}

function isScriptPush({ type, path }: Change): boolean {
  return (
    type !== 'deleted' && /^f\/.*\.(ts|py|script\.yaml)$/.test(path) && !/__(flow|app|raw_app)\//.test(path)
  );
}
