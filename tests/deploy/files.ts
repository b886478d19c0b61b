/** What stands in the files of a workspace, without the embedded runtime's own way of reading them. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Json, JsonObject } from '../../local/workspace/types.ts';

/** Ending of a metadata file -> the route that creates its item. */
const ROUTES: [ending: string, route: string][] = [
  ['.script.yaml', 'scripts/create'],
  ['.resource.yaml', 'resources/create'],
  ['.resource-type.yaml', 'resources/type/create'],
  ['.schedule.yaml', 'schedules/create'],
  ['.http_trigger.yaml', 'http_triggers/create'],
  ['.variable.yaml', 'variables/create'],
  ['/folder.meta.yaml', 'folders/create'],
  ['__flow/flow.yaml', 'flows/create'],
  ['__raw_app/raw_app.yaml', 'apps/create_raw'],
];

export interface ItemFile {
  file: string;
  route: string;
  id: string;
  /** Its keys, with the contents of the files that they name. A flow's steps, whose code stands in further files, are left out. */
  content: JsonObject;
}

export function itemFiles(root: string, files: readonly string[]): ItemFile[] {
  return files.flatMap((file) => {
    const [ending, route] = ROUTES.find(([candidate]) => file.endsWith(candidate)) ?? [];
    if (ending === undefined || route === undefined) return [];
    const path = file.slice(0, -ending.length);
    const content = Bun.YAML.parse(readFileSync(join(root, file), 'utf8')) as JsonObject;
    if (route === 'flows/create') delete content.value;
    const id = route === 'folders/create' ? basename(path) : path;
    return [{ file, route, id, content: withContents(content, root) as JsonObject }];
  });
}

function withContents(value: Json, root: string): Json {
  if (typeof value === 'string') {
    const file = /^!inline (.+)$/.exec(value)?.[1];
    return file === undefined ? value : readFileSync(join(root, file), 'utf8');
  }
  if (Array.isArray(value)) return value.map((inner) => withContents(inner, root));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withContents(inner, root)]));
}

/** The files of an app's front end, by their path inside of it. */
export function frontEndFiles(dir: string): Record<string, string> {
  const kept = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length))
    .filter(
      (file) =>
        !/^\/(backend|node_modules|dist)\/|^\/(raw_app\.yaml|package-lock\.json|wmill\.d\.ts)$/.test(file),
    );
  return Object.fromEntries(kept.sort().map((file) => [file, readFileSync(join(dir, file), 'utf8')]));
}
