/** Reads the small items of one YAML file each: variables, schedules, HTTP triggers and folders. */
import { z } from 'zod';
import { itemPath, type Reading } from './files.ts';
import { parseShape } from './problem.ts';
import { jsonObject } from './shapes.ts';
import type { Folder, HttpTrigger, Schedule, VariableItem } from './types.ts';
import { readYaml } from './yaml_file.ts';

const variable = z.looseObject({
  value: z.string().default(''),
  is_secret: z.boolean(),
  description: z.string().nullish(),
});

const schedule = z.looseObject({
  schedule: z.string(),
  timezone: z.string(),
  script_path: z.string(),
  is_flow: z.boolean(),
  enabled: z.boolean().default(true),
  args: jsonObject.nullish(),
  no_flow_overlap: z.boolean().nullish(),
  summary: z.string().nullish(),
});

const httpTrigger = z.looseObject({
  script_path: z.string(),
  is_flow: z.boolean(),
  route_path: z.string(),
  http_method: z.enum(['get', 'post', 'put', 'delete', 'patch']),
  request_type: z.enum(['sync', 'async', 'sync_sse']),
  authentication_method: z.enum(['none', 'windmill', 'api_key', 'basic_http', 'custom_script', 'signature']),
  authentication_resource_path: z.string().nullish(),
  is_static_website: z.boolean(),
  workspaced_route: z.boolean(),
  wrap_body: z.boolean(),
  raw_string: z.boolean(),
  mode: z.enum(['enabled', 'disabled', 'suspended']).nullish(),
  enabled: z.boolean().nullish(),
  summary: z.string().nullish(),
});

const folder = z.looseObject({
  summary: z.string().nullish(),
  display_name: z.string().nullish(),
  owners: z.array(z.string()).default([]),
});

export function readVariables(reading: Reading): Map<string, VariableItem> {
  if (reading.config.skipVariables) return new Map();
  return readItems(reading, '.variable.yaml', variable, (path, item) => {
    // A secret's file holds nothing readable, and with skipSecrets the CLI does not push it at all.
    if (item.is_secret && !reading.config.plainSecrets) return undefined;
    return { path, value: item.value, isSecret: item.is_secret, description: item.description ?? '' };
  });
}

export function readSchedules(reading: Reading): Map<string, Schedule> {
  if (!reading.config.includeSchedules) return new Map();
  return readItems(reading, '.schedule.yaml', schedule, (path, item) => ({
    path,
    schedule: item.schedule,
    timezone: item.timezone,
    scriptPath: item.script_path,
    isFlow: item.is_flow,
    enabled: item.enabled,
    args: item.args ?? {},
    noFlowOverlap: item.no_flow_overlap ?? false,
    summary: item.summary ?? '',
  }));
}

export function readHttpTriggers(reading: Reading): Map<string, HttpTrigger> {
  if (!reading.config.includeTriggers) return new Map();
  return readItems(reading, '.http_trigger.yaml', httpTrigger, (path, item) => ({
    path,
    scriptPath: item.script_path,
    isFlow: item.is_flow,
    routePath: item.route_path,
    httpMethod: item.http_method,
    requestType: item.request_type,
    authenticationMethod: item.authentication_method,
    authenticationResourcePath: item.authentication_resource_path ?? undefined,
    wrapBody: item.wrap_body,
    rawString: item.raw_string,
    workspacedRoute: item.workspaced_route,
    enabled: (item.mode ?? 'enabled') === 'enabled' && item.enabled !== false,
    summary: item.summary ?? '',
  }));
}

export function readFolders({ root, config, files, problems }: Reading): Map<string, Folder> {
  const folders = new Map<string, Folder>();
  for (const [file, onDisk] of files) {
    const name = /^f\/([^/]+)\/folder\.meta\.yaml$/.exec(file)?.[1];
    if (name === undefined || config.skipFolders) continue;
    const raw = readYaml(root, onDisk, problems);
    const parsed = raw === undefined ? undefined : parseShape(folder, raw, onDisk, problems);
    if (parsed === undefined) continue;
    folders.set(name, { name, summary: parsed.summary ?? parsed.display_name ?? '', owners: parsed.owners });
  }
  return folders;
}

function readItems<S extends z.ZodType, T>(
  { root, files, problems }: Reading,
  suffix: string,
  shape: S,
  build: (path: string, item: z.output<S>) => T | undefined,
): Map<string, T> {
  const items = new Map<string, T>();
  for (const [file, onDisk] of files) {
    if (!file.endsWith(suffix)) continue;
    const path = itemPath(file, suffix, problems);
    const raw = readYaml(root, onDisk, problems);
    if (path === undefined || raw === undefined) continue;
    const parsed = parseShape(shape, raw, onDisk, problems);
    const item = parsed === undefined ? undefined : build(path, parsed);
    if (item !== undefined) items.set(path, item);
  }
  return items;
}
