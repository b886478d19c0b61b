/** What a push consists of: of each kind, path -> what the server is told; read from the requests, and from the workspace. */
import { readDependencyFiles } from '../../local/locks/dependency_files.ts';
import type { JsonObject, Workspace } from '../../local/workspace/types.ts';
import { frontEndFiles } from './files.ts';
import type { Sent } from './stand_in.ts';

export type Pushed = Record<string, Record<string, unknown>>;

const path = (body: JsonObject) => String(body.path);
const name = (body: JsonObject) => String(body.name);

const KINDS: Record<string, { id: (body: JsonObject) => string; keys: string[] }> = {
  'scripts/create': {
    id: path,
    keys: ['summary', 'description', 'language', 'kind', 'content', 'schema', 'lock', 'timeout', 'cache_ttl'],
  },
  'flows/create': { id: path, keys: ['summary', 'description', 'value', 'schema', 'timeout'] },
  'resources/create': { id: path, keys: ['value', 'resource_type', 'description'] },
  'resources/type/create': { id: name, keys: ['schema', 'description', 'format_extension', 'is_fileset'] },
  'schedules/create': {
    id: path,
    keys: ['schedule', 'timezone', 'script_path', 'is_flow', 'enabled', 'args', 'no_flow_overlap', 'summary'],
  },
  'variables/create': { id: path, keys: ['value', 'is_secret', 'description'] },
  'http_triggers/create': {
    id: path,
    keys: [
      'script_path',
      'is_flow',
      'route_path',
      'http_method',
      'request_type',
      'authentication_method',
      'authentication_resource_path',
      'wrap_body',
      'raw_string',
      'workspaced_route',
    ],
  },
  'folders/create': { id: name, keys: ['summary', 'owners'] },
  'apps/create_raw': { id: path, keys: ['summary', 'files', 'runnables'] },
  'workspace_dependencies/create': {
    id: ({ name: own, language }) => `${own ?? 'default'} ${language}`,
    keys: ['content'],
  },
};

/** What the server takes where a resource type does not say it. */
const ABSENT: Record<string, unknown> = { format_extension: null, is_fileset: false };

/** The body of every item, by its kind and id. @throws when something is sent twice, or anything is sent that creates no item */
export function bodies(writes: readonly Sent[]): Record<string, Record<string, JsonObject>> {
  const found: Record<string, Record<string, JsonObject>> = {};
  for (const { method, route, body } of writes) {
    const kind = KINDS[route];
    if (method !== 'POST' || kind === undefined) {
      throw new Error(`the push sends ${method} ${route}, which creates no item`);
    }
    const id = kind.id(body);
    found[route] ??= {};
    if (id in found[route]) throw new Error(`the push sends ${id} twice to ${route}`);
    found[route][id] = body;
  }
  return found;
}

export function received(writes: readonly Sent[]): Pushed {
  const sent = bodies(writes);
  return Object.fromEntries(
    Object.entries(KINDS).map(([route, { keys }]) => [
      route,
      Object.fromEntries(
        Object.entries(sent[route] ?? {}).map(([id, body]) => [
          id,
          Object.fromEntries(keys.map((key) => [key, body[key] ?? ABSENT[key]])),
        ]),
      ),
    ]),
  );
}

/** What a push of this workspace must tell the server. */
export function wanted(workspace: Workspace): Pushed {
  return {
    'scripts/create': each(workspace.scripts, (script) => ({
      summary: script.summary,
      description: script.description,
      language: script.language,
      kind: script.kind,
      content: script.content,
      schema: script.schema,
      lock: script.lock,
      timeout: script.timeout,
      cache_ttl: script.cacheTtl,
    })),
    'flows/create': each(workspace.flows, ({ summary, description, value, schema, timeout }) => ({
      summary,
      description,
      value,
      schema,
      timeout,
    })),
    'resources/create': each(workspace.resources, ({ value, resourceType, description }) => ({
      value,
      resource_type: resourceType,
      description,
    })),
    'resources/type/create': each(workspace.resourceTypes, (type) => ({
      schema: type.schema,
      description: type.description,
      format_extension: type.formatExtension ?? null,
      is_fileset: type.isFileset,
    })),
    'schedules/create': each(workspace.schedules, (schedule) => ({
      schedule: schedule.schedule,
      timezone: schedule.timezone,
      script_path: schedule.scriptPath,
      is_flow: schedule.isFlow,
      enabled: schedule.enabled,
      args: schedule.args,
      no_flow_overlap: schedule.noFlowOverlap,
      summary: schedule.summary,
    })),
    'variables/create': each(workspace.variables, ({ value, isSecret, description }) => ({
      value,
      is_secret: isSecret,
      description,
    })),
    'http_triggers/create': each(workspace.httpTriggers, (trigger) => ({
      script_path: trigger.scriptPath,
      is_flow: trigger.isFlow,
      route_path: trigger.routePath,
      http_method: trigger.httpMethod,
      request_type: trigger.requestType,
      authentication_method: trigger.authenticationMethod,
      authentication_resource_path: trigger.authenticationResourcePath,
      wrap_body: trigger.wrapBody,
      raw_string: trigger.rawString,
      workspaced_route: trigger.workspacedRoute,
    })),
    'folders/create': each(workspace.folders, ({ summary, owners }) => ({ summary, owners })),
    'apps/create_raw': each(workspace.rawApps, ({ summary, dir, runnables }) => ({
      summary,
      files: frontEndFiles(dir),
      runnables: [...runnables.keys()].sort(),
    })),
    'workspace_dependencies/create': Object.fromEntries(
      Object.entries(readDependencyFiles(workspace.root)).map(([file, content]) => [
        dependencyId(file),
        { content },
      ]),
    ),
  };
}

/** `default bun` for dependencies/package.json, `old python3` for dependencies/old.requirements.in. */
function dependencyId(file: string): string {
  const [, own, kind] = /^dependencies\/(?:(.+)\.)?(package\.json|requirements\.in)$/.exec(file) ?? [];
  return `${own ?? 'default'} ${kind === 'package.json' ? 'bun' : 'python3'}`;
}

function each<T>(items: ReadonlyMap<string, T>, shape: (item: T) => unknown): Record<string, unknown> {
  return Object.fromEntries([...items].map(([id, item]) => [id, shape(item)]));
}
