/** Reads resources, with the text of file resources and the files of filesets, and resource types. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { jsonbValue } from '../store/jsonb.ts';
import { itemPath, type Reading } from './files.ts';
import { isRecord, type Problem, parseShape } from './problem.ts';
import { json, jsonObject } from './shapes.ts';
import { specificFile } from './specific_items.ts';
import type { Json, ResourceItem, ResourceType } from './types.ts';
import { readYaml } from './yaml_file.ts';

const resourceFile = z.strictObject({
  value: json,
  description: z.string().nullish(),
  resource_type: z.string(),
  is_oauth: z.unknown().optional(),
  labels: z.unknown().optional(),
  extra_perms: z.unknown().optional(),
});

const typeFile = z.strictObject({
  schema: jsonObject.default({}),
  description: z.string().nullish(),
  format_extension: z.string().nullish(),
  is_fileset: z.boolean().nullish(),
  workspace_id: z.unknown().optional(),
});

export function readResourceTypes({ root, config, files, problems }: Reading): Map<string, ResourceType> {
  const suffix = '.resource-type.yaml';
  const types = new Map<string, ResourceType>();
  for (const file of files.keys()) {
    if (config.skipResourceTypes || !file.endsWith(suffix)) continue;
    const name = basename(file, suffix);
    if (file.includes('/')) {
      const message = `resource types stand beside wmill.yaml; move the file there, the CLI does not look for ${name} here`;
      problems.push({ file, code: 'resource_type_not_at_root', message });
      continue;
    }
    const raw = readYaml(root, file, problems);
    const parsed = raw === undefined ? undefined : parseShape(typeFile, raw, file, problems);
    if (parsed === undefined) continue;
    types.set(name, {
      name,
      schema: parsed.schema,
      description: parsed.description ?? '',
      formatExtension: parsed.format_extension ?? undefined,
      isFileset: parsed.is_fileset ?? false,
    });
  }
  return types;
}

export function readResources({ root, config, files, problems }: Reading): Map<string, ResourceItem> {
  const suffix = '.resource.yaml';
  const resources = new Map<string, ResourceItem>();
  for (const [file, onDisk] of files) {
    if (config.skipResources || !file.endsWith(suffix)) continue;
    const path = itemPath(file, suffix, problems);
    const raw = readYaml(root, onDisk, problems);
    if (path === undefined || raw === undefined) continue;
    const parsed = parseShape(resourceFile, raw, onDisk, problems);
    if (parsed === undefined) continue;
    const value = readInline(root, onDisk, path, parsed.value, problems);
    if (value === undefined) continue;
    const { resource_type: resourceType, description } = parsed;
    resources.set(path, { path, value: jsonbValue(value), resourceType, description: description ?? '' });
  }
  return resources;
}

function readInline(root: string, file: string, path: string, value: Json, problems: Problem[]) {
  if (typeof value === 'string' && value.startsWith('!inline_fileset ')) {
    const dir = value.split(' ')[1] ?? '';
    if (dir !== `${path}.fileset`) {
      const message = `its fileset must be named ${path}.fileset, not "${dir}"; correct the value and the directory's name`;
      problems.push({ file, code: 'bad_fileset', message });
      return undefined;
    }
    if (existsSync(join(root, dir))) return readFileset(join(root, dir), '');
    problems.push({
      file,
      code: 'missing_inline_file',
      message: `the directory ${dir} does not exist; create it`,
    });
    return undefined;
  }
  if (!isRecord(value) || typeof value.content !== 'string' || !value.content.startsWith('!inline ')) {
    return value;
  }
  const name = contentFile(root, file, value.content.split(' ')[1] ?? '');
  if (existsSync(join(root, name))) return { ...value, content: readFileSync(join(root, name), 'utf8') };
  const message = `takes its content from ${name}, which does not exist (the path is relative to wmill.yaml); create it or correct the path`;
  problems.push({ file, code: 'missing_inline_file', message });
  return undefined;
}

/** A workspace-specific resource may have its own content file, but references the plain one. */
function contentFile(root: string, resource: string, named: string): string {
  const specific = specificFile(resource);
  if (specific === undefined) return named;
  const own = named.replace('.resource.file.', `.${specific.name}.resource.file.`);
  return existsSync(join(root, own)) ? own : named;
}

function readFileset(dir: string, prefix: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(join(dir, prefix), { withFileTypes: true })) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) Object.assign(files, readFileset(dir, name));
    else if (entry.isFile()) files[name] = readFileSync(join(dir, name), 'utf8');
  }
  return files;
}
