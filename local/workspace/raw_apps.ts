/** Reads raw apps: one directory each, with raw_app.yaml, front-end files and the runnables in backend/. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { itemPath, type Reading } from './files.ts';
import { cannotRun, isRunnable, scriptFile } from './languages.ts';
import { type Problem, parseShape } from './problem.ts';
import { json, jsonObject } from './shapes.ts';
import type { AppRunnable, JsonObject, RawApp } from './types.ts';
import { readYaml } from './yaml_file.ts';

/** The keys known to the CLI; those used only by a server are accepted and ignored. */
const rawAppFile = z.strictObject({
  summary: z.string().min(1, 'is empty; the CLI wants a summary'),
  data: z.unknown().optional(),
  public: z.boolean().optional(),
  guests: z.boolean().optional(),
  custom_path: z.string().optional(),
  policy: jsonObject.optional(),
  labels: z.unknown().optional(),
  extra_perms: z.unknown().optional(),
});

const fields = z
  .record(
    z.string(),
    z.looseObject({
      // A server writes a fixed field back as its value alone.
      type: z
        .enum(['static', 'user', 'ctx'], 'the embedded runtime knows fields of type static and user')
        .optional(),
      value: json.optional(),
    }),
  )
  .default({});

const runnableFile = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('inline'), fields }),
  z.looseObject({ type: z.literal('script'), path: z.string(), fields }),
  z.looseObject({ type: z.literal('flow'), path: z.string(), fields }),
]);

/** The directory suffix of raw apps in the configured style. */
export function rawAppSuffix(nonDottedPaths: boolean): string {
  return nonDottedPaths ? '__raw_app' : '.raw_app';
}

/** Whether `file` belongs to an app, full-code or low-code. */
export function isInsideApp(file: string, nonDottedPaths: boolean): boolean {
  return [rawAppSuffix(nonDottedPaths), lowCodeSuffix(nonDottedPaths)].some((suffix) =>
    file.includes(`${suffix}/`),
  );
}

function lowCodeSuffix(nonDottedPaths: boolean): string {
  return nonDottedPaths ? '__app' : '.app';
}

/** Low-code apps need Windmill's front end and are not supported. */
export function reportLowCodeApps({ config, files, problems }: Reading): void {
  const suffix = `${lowCodeSuffix(config.nonDottedPaths)}/app.yaml`;
  for (const file of files.keys()) {
    if (config.skipApps || !file.endsWith(suffix)) continue;
    const message =
      'a low-code app is not shown by the embedded runtime; the scripts and flows that it starts run as any other';
    problems.push({ file, code: 'not_supported', message, severity: 'warning' });
  }
}

export function readRawApps(reading: Reading): Map<string, RawApp> {
  const { root, config, files, problems } = reading;
  const suffix = `${rawAppSuffix(config.nonDottedPaths)}/raw_app.yaml`;
  const apps = new Map<string, RawApp>();
  for (const file of files.keys()) {
    if (config.skipApps || !file.endsWith(suffix)) continue;
    const path = itemPath(file, suffix, problems);
    const raw = readYaml(root, file, problems);
    if (path === undefined || raw === undefined) continue;
    const parsed = parseShape(rawAppFile, raw, file, problems);
    if (parsed === undefined) continue;
    const dir = join(root, file, '..');
    apps.set(path, { path, summary: parsed.summary, dir, runnables: readRunnables(reading, file, dir) });
  }
  return apps;
}

function readRunnables(reading: Reading, appFile: string, dir: string): Map<string, AppRunnable> {
  const runnables = new Map<string, AppRunnable>();
  const backend = join(dir, 'backend');
  if (!existsSync(backend)) return runnables;
  const names = readdirSync(backend).sort();
  const place = appFile.replace(/raw_app\.yaml$/, 'backend/');
  for (const name of names.filter((candidate) => candidate.endsWith('.yaml'))) {
    const id = name.slice(0, -'.yaml'.length);
    const raw = readYaml(reading.root, `${place}${name}`, reading.problems);
    if (raw === undefined) continue;
    const parsed = parseShape(runnableFile, raw, `${place}${name}`, reading.problems);
    if (parsed === undefined) continue;
    const given = staticFields(parsed.fields);
    if (parsed.type !== 'inline') {
      runnables.set(id, { type: parsed.type, path: parsed.path, fields: given });
      continue;
    }
    const code = names.find((candidate) => candidate.startsWith(`${id}.`) && isCode(candidate));
    if (code === undefined) {
      const message = `is an inline runnable without code; create ${id}.ts or ${id}.py beside it, or name a script with "type: script"`;
      reading.problems.push({ file: `${place}${name}`, code: 'missing_backend_script', message });
    } else addInline(reading, runnables, id, `${place}${code}`, given);
  }
  for (const name of names.filter(isCode)) {
    const id = name.split('.')[0] ?? name;
    if (!runnables.has(id) && !names.includes(`${id}.yaml`))
      addInline(reading, runnables, id, `${place}${name}`, {});
  }
  return runnables;
}

function addInline(
  { root, config, problems }: Reading,
  runnables: Map<string, AppRunnable>,
  id: string,
  file: string,
  given: JsonObject,
): void {
  const kind = scriptFile(file, config.defaultTs);
  if (kind === undefined || 'unknown' in kind || !isRunnable(kind.language)) {
    const message =
      kind && 'language' in kind ? cannotRun(kind.language) : 'is in no language Windmill knows';
    problems.push({ file, code: 'language_not_supported', message } satisfies Problem);
    return;
  }
  const content = readFileSync(join(root, file), 'utf8');
  runnables.set(id, { type: 'inline', language: kind.language, content, fields: given });
}

function isCode(name: string): boolean {
  return !name.endsWith('.yaml') && !name.endsWith('.lock');
}

/** Arguments fixed by the app, which its front end cannot change. */
function staticFields(all: z.output<typeof fields>): JsonObject {
  const fixed = Object.entries(all).filter(([, { type, value }]) =>
    type === undefined ? value !== undefined : type === 'static',
  );
  return Object.fromEntries(fixed.map(([name, { value }]) => [name, value ?? null]));
}
