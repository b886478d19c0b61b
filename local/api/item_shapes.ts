/** Flows, scripts, schedules and the like as Windmill's API describes them. */
import type { ScheduleStatus } from '../schedules/status.ts';
import type { ResourceHead } from '../store/items.ts';
import { OWNER, USER } from '../workspace/identity.ts';
import type {
  Flow,
  Folder,
  HttpTrigger,
  ResourceItem,
  ResourceType,
  Schedule,
  Script,
} from '../workspace/types.ts';
import { time } from './job_shape.ts';

/** Items are read from files; editor and edit time are recorded in git, not in this runtime. */
const EDITED_AT = new Date(0).toISOString();

export function flowShape(flow: Flow) {
  const { path, summary, description, value, schema, timeout } = flow;
  return {
    path,
    summary,
    description,
    value,
    schema,
    ...(timeout !== undefined && { timeout }),
    edited_by: USER.username,
    edited_at: EDITED_AT,
    archived: false,
    is_draft: false,
    extra_perms: {},
  };
}

export function scriptShape(script: Script) {
  const { path, hash, summary, description, content, language, kind, schema, lock, timeout } = script;
  return {
    path,
    hash,
    summary,
    description,
    content,
    language,
    kind,
    schema,
    lock,
    ...(timeout !== undefined && { timeout }),
    ...(script.cacheTtl !== undefined && { cache_ttl: script.cacheTtl }),
    created_by: USER.username,
    created_at: EDITED_AT,
    archived: false,
    deleted: false,
    is_template: false,
    starred: false,
    is_draft: false,
    has_preprocessor: script.hasPreprocessor ?? false,
    extra_perms: {},
  };
}

/** Includes past and next runs (`next_tick` and the like), which a Windmill server does not have here. */
export function scheduleShape(schedule: Schedule, status: ScheduleStatus) {
  return {
    path: schedule.path,
    schedule: schedule.schedule,
    timezone: schedule.timezone,
    script_path: schedule.scriptPath,
    is_flow: schedule.isFlow,
    enabled: status.enabled,
    args: schedule.args,
    no_flow_overlap: schedule.noFlowOverlap,
    retry: schedule.retry ?? null,
    paused_until: schedule.pausedUntil === undefined ? null : time(schedule.pausedUntil),
    dynamic_skip: schedule.dynamicSkip ?? null,
    summary: schedule.summary,
    edited_by: USER.username,
    edited_at: EDITED_AT,
    is_draft: false,
    extra_perms: {},
    email: USER.email,
    permissioned_as: OWNER,
    ...(status.error !== undefined && { error: status.error }),
    next_tick: status.next ? time(status.next.tick) : null,
    next_job: status.next?.job ?? null,
    last_tick: status.last ? time(status.last.tick) : null,
    last_started_at: status.last ? time(status.last.startedAt) : null,
    last_job: status.last?.job ?? null,
    last_status: status.last ? (status.last.outcome ?? 'running') : null,
    lateness_ms: status.latenessMs,
    missed_ticks: status.missed,
  };
}

export function httpTriggerShape(trigger: HttpTrigger) {
  return {
    path: trigger.path,
    summary: trigger.summary,
    script_path: trigger.scriptPath,
    is_flow: trigger.isFlow,
    route_path: trigger.routePath,
    http_method: trigger.httpMethod,
    request_type: trigger.requestType,
    authentication_method: trigger.authenticationMethod,
    authentication_resource_path: trigger.authenticationResourcePath ?? null,
    wrap_body: trigger.wrapBody,
    raw_string: trigger.rawString,
    workspaced_route: trigger.workspacedRoute,
    retry: trigger.retry ?? null,
    error_handler_path: trigger.errorHandlerPath ?? null,
    error_handler_args: trigger.errorHandlerArgs ?? null,
    is_static_website: false,
    mode: trigger.enabled ? 'enabled' : 'disabled',
    edited_by: USER.username,
    edited_at: EDITED_AT,
    extra_perms: {},
    permissioned_as: OWNER,
  };
}

export function folderShape({ name, owners, summary }: Folder) {
  return { name, owners, summary, extra_perms: {} };
}

export function resourceTypeShape(type: ResourceType, workspace: string) {
  return {
    workspace_id: workspace,
    name: type.name,
    schema: type.schema,
    description: type.description,
    ...(type.formatExtension !== undefined && { format_extension: type.formatExtension }),
    is_fileset: type.isFileset,
  };
}

/** An item in a list: without its value, as on a Windmill server. */
export function resourceHeadShape({ editedAt, ...head }: ResourceHead, workspace: string) {
  return {
    ...resourceShape({ ...head, value: null }, workspace),
    edited_at: editedAt === null ? EDITED_AT : time(editedAt),
  };
}

export function resourceShape(resource: ResourceItem, workspace: string) {
  return {
    workspace_id: workspace,
    path: resource.path,
    value: resource.value,
    description: resource.description,
    resource_type: resource.resourceType,
    is_draft: false,
    extra_perms: {},
    is_oauth: false,
    is_linked: false,
    is_refreshed: false,
  };
}
