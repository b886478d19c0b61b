/** Reads schedules. */
import { z } from 'zod';
import { refuseKeys, warnings } from './edition.ts';
import type { Reading } from './files.ts';
import { retry } from './flow_shape.ts';
import { readItems } from './read_items.ts';
import { jsonObject } from './shapes.ts';
import type { Schedule } from './types.ts';

const any = z.unknown().optional();

const schedule = z.strictObject({
  schedule: z.string(),
  timezone: z.string(),
  script_path: z.string(),
  is_flow: z.boolean(),
  enabled: z.boolean().default(true),
  args: jsonObject.nullish(),
  no_flow_overlap: z.boolean().nullish(),
  summary: z.string().nullish(),
  retry: retry.nullish(),
  paused_until: z.iso.datetime({ offset: true }).nullish(),
  dynamic_skip: z.string().nullish(),
  cron_version: z.literal('v2', 'only the expressions of cron_version v2 are understood here').nullish(),
  on_failure: any,
  on_failure_times: any,
  on_failure_exact: any,
  on_failure_extra_args: any,
  on_recovery: any,
  on_recovery_times: any,
  on_recovery_extra_args: any,
  on_success: any,
  on_success_extra_args: any,
  ws_error_handler_muted: any,
  tag: any,
  description: any,
  labels: any,
  inherited_labels: any,
  draft_only: any,
  is_draft: any,
  email: any,
  permissioned_as: any,
  has_permissioned_as: any,
  extra_perms: any,
});

export function readSchedules(reading: Reading): Map<string, Schedule> {
  const { config, problems } = reading;
  if (!config.includeSchedules) return new Map();
  return readItems(reading, '.schedule.yaml', schedule, (path, item, file) => {
    refuseKeys('schedule', item, file, problems);
    return {
      path,
      schedule: item.schedule,
      timezone: item.timezone,
      scriptPath: item.script_path,
      isFlow: item.is_flow,
      enabled: item.enabled,
      args: item.args ?? {},
      noFlowOverlap: item.no_flow_overlap ?? false,
      summary: item.summary ?? '',
      retry: item.retry ?? undefined,
      pausedUntil: item.paused_until ? Date.parse(item.paused_until) : undefined,
      dynamicSkip: item.dynamic_skip || undefined,
      warnings: warningsOf(path, item),
    };
  });
}

function warningsOf(path: string, item: z.output<typeof schedule>): string[] {
  const name = `schedule ${path}`;
  const keepsRetry = !item.retry || !item.is_flow || item.dynamic_skip;
  const flowRetry = `warning: ${name}, retry: Windmill retries scheduled scripts only; put it on the steps of the flow`;
  return [...warnings('schedule', item, name), ...(keepsRetry ? [] : [flowRetry])];
}

/** Errors of a server about a schedule, given its scripts. */
export function refuseSchedules(
  { files, problems }: Reading,
  schedules: Map<string, Schedule>,
  scripts: ReadonlyMap<string, unknown>,
): void {
  for (const { path, dynamicSkip } of schedules.values()) {
    if (dynamicSkip === undefined || scripts.has(dynamicSkip)) continue;
    const message = `Dynamic skip handler '${dynamicSkip}' not found. The handler must be an existing, non-archived script at schedule creation time.`;
    problems.push({ file: files.get(`${path}.schedule.yaml`) ?? path, code: 'bad_reference', message });
    schedules.delete(path);
  }
}
