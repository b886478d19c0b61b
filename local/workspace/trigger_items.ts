/** Reads HTTP triggers, and reports those that a server would refuse. */
import { z } from 'zod';
import { refuseKeys, warnings } from './edition.ts';
import type { Reading } from './files.ts';
import { retry } from './flow_shape.ts';
import { readItems } from './read_items.ts';
import { jsonObject } from './shapes.ts';
import type { HttpTrigger } from './types.ts';

const SUFFIX = '.http_trigger.yaml';
/** A valid route in Windmill: names, `:parameters`, and one `*rest` at the end. */
const ROUTE = /^(\*[-\w]+$|:?[-\w]+)(\/(\*[-\w]+$|:?[-\w]+))*$/;
const ENTERPRISE_KINDS = ['kafka', 'nats', 'sqs', 'gcp', 'azure'];
const RAW_BODY = 'To use custom script authentication, please enable the raw body option.';
const SUSPENDED =
  'is enabled or disabled here: the runs of a suspended trigger would wait for a person who lets them go';

const any = z.unknown().optional();

const httpTrigger = z
  .strictObject({
    script_path: z.string(),
    is_flow: z.boolean(),
    /** Derived from route_path by a server, which includes it in exports. */
    route_path_key: any,
    route_path: z
      .string()
      .regex(
        ROUTE,
        'Invalid route path: names of letters, digits, _ and -, :parameters and one *rest at the end, joined by / and without one before them',
      ),
    http_method: z.enum(['get', 'post', 'put', 'delete', 'patch']),
    request_type: z.enum(['sync', 'async', 'sync_sse']),
    authentication_method: z.enum([
      'none',
      'windmill',
      'api_key',
      'basic_http',
      'custom_script',
      'signature',
    ]),
    authentication_resource_path: z.string().nullish(),
    is_static_website: z.boolean(),
    workspaced_route: z.boolean(),
    wrap_body: z.boolean(),
    raw_string: z.boolean(),
    mode: z.enum(['enabled', 'disabled'], SUSPENDED).nullish(),
    enabled: z.boolean().nullish(),
    summary: z.string().nullish(),
    retry: retry.nullish(),
    error_handler_path: z.string().nullish(),
    error_handler_args: jsonObject.nullish(),
    static_asset_config: any,
    description: any,
    labels: any,
    draft_only: any,
    is_draft: any,
    email: any,
    permissioned_as: any,
    has_permissioned_as: any,
    extra_perms: any,
  })
  .refine((item) => item.authentication_method !== 'custom_script' || item.raw_string, {
    path: ['raw_string'],
    message: `${RAW_BODY.slice(0, -1)}: set raw_string: true`,
  });

export function readHttpTriggers(reading: Reading): Map<string, HttpTrigger> {
  const { config, problems } = reading;
  if (!config.includeTriggers) return new Map();
  refuseOtherKinds(reading);
  const triggers = readItems(reading, SUFFIX, httpTrigger, (path, item, file) => {
    refuseKeys('trigger', item, file, problems);
    return {
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
      retry: item.retry ?? undefined,
      errorHandlerPath: item.error_handler_path ?? undefined,
      errorHandlerArgs: item.error_handler_args ?? undefined,
      warnings: warningsOf(path, item),
    };
  });
  refuseSameRoutes(reading, triggers);
  return triggers;
}

function warningsOf(path: string, item: z.output<typeof httpTrigger>): string[] {
  const name = `trigger ${path}`;
  const keys = item.is_flow ? (['retry', 'error_handler_path'] as const).filter((key) => item[key]) : [];
  const forScripts = `warning: ${name}, ${keys.join(', ')}: Windmill does this for scripts only; the flow has retry and failure_module`;
  return [...warnings('trigger', item, name), ...(keys.length > 0 ? [forScripts] : [])];
}

function refuseOtherKinds({ files, problems }: Reading): void {
  for (const [path, file] of files) {
    const kind = /\.([a-z]+)_trigger\.yaml$/.exec(path)?.[1];
    if (kind === undefined || kind === 'http') continue;
    const who = ENTERPRISE_KINDS.includes(kind) ? 'Community Edition has no' : 'the embedded runtime runs no';
    const message = `${who} ${kind} triggers; leave the file out with "excludes" in wmill.yaml`;
    problems.push({ file, code: 'not_supported', message });
  }
}

/** Two routes are equal when they differ only in the names of their parameters, whether enabled or not. */
function refuseSameRoutes({ files, problems }: Reading, triggers: Map<string, HttpTrigger>): void {
  const first = new Map<string, HttpTrigger>();
  for (const trigger of triggers.values()) {
    const { path, routePath, httpMethod, workspacedRoute } = trigger;
    const key = `${httpMethod} ${workspacedRoute} ${routePath.replace(/([:*])[-\w]+/g, '$1')}`;
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, trigger);
      continue;
    }
    const message = `A route already exists with this path: ${httpMethod} ${other.routePath} of ${other.path}; change route_path`;
    problems.push({ file: files.get(`${path}${SUFFIX}`) ?? path, code: 'same_route', message });
    triggers.delete(path);
  }
}
