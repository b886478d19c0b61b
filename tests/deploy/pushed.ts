/** What a push consists of: of each kind, path -> what the server is told; read from the requests, and from the workspace. */
import type { Workspace } from '../../local/workspace/types.ts';
import type { Sent } from './stand_in.ts';

export type Pushed = Record<string, Record<string, unknown>>;

const KINDS: Record<string, { id: string; keys: string[] }> = {
  'scripts/create': {
    id: 'path',
    keys: ['summary', 'description', 'language', 'kind', 'content', 'schema', 'lock'],
  },
  'flows/create': { id: 'path', keys: ['summary', 'description', 'value', 'schema'] },
  'resources/create': { id: 'path', keys: ['value', 'resource_type', 'description'] },
  'resources/type/create': { id: 'name', keys: ['schema', 'description', 'format_extension', 'is_fileset'] },
  'schedules/create': {
    id: 'path',
    keys: ['schedule', 'timezone', 'script_path', 'is_flow', 'enabled', 'args', 'no_flow_overlap', 'summary'],
  },
  'variables/create': { id: 'path', keys: ['value', 'is_secret', 'description'] },
  'http_triggers/create': { id: 'path', keys: ['script_path', 'is_flow', 'route_path', 'http_method'] },
  'folders/create': { id: 'name', keys: ['summary', 'owners'] },
};

/** @throws when something is sent twice, or anything is sent that creates no item */
export function received(writes: readonly Sent[]): Pushed {
  const pushed: Pushed = Object.fromEntries(Object.keys(KINDS).map((route) => [route, {}]));
  for (const { method, route, body } of writes) {
    const [kind, items] = [KINDS[route], pushed[route]];
    if (method !== 'POST' || kind === undefined || items === undefined) {
      throw new Error(`the push sends ${method} ${route}, which creates no item`);
    }
    const id = String(body[kind.id]);
    if (id in items) throw new Error(`the push sends ${id} twice to ${route}`);
    items[id] = Object.fromEntries(kind.keys.map((key) => [key, body[key]]));
  }
  return pushed;
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
    })),
    'flows/create': each(workspace.flows, ({ summary, description, value, schema }) => ({
      summary,
      description,
      value,
      schema,
    })),
    'resources/create': each(workspace.resources, ({ value, resourceType, description }) => ({
      value,
      resource_type: resourceType,
      description,
    })),
    'resources/type/create': each(workspace.resourceTypes, (type) => ({
      schema: type.schema,
      description: type.description,
      format_extension: type.formatExtension,
      is_fileset: type.isFileset || undefined,
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
    })),
    'folders/create': each(workspace.folders, ({ summary, owners }) => ({ summary, owners })),
  };
}

function each<T>(items: ReadonlyMap<string, T>, shape: (item: T) => unknown): Record<string, unknown> {
  return Object.fromEntries([...items].map(([id, item]) => [id, shape(item)]));
}
