/** Keys that only the Enterprise Edition acts on: on Community Edition they promise what does not happen. */
import { isRecord, type Problem } from '../workspace/problem.ts';
import { type Check, type Checked, yamlFiles } from './checked.ts';

const IGNORED = 'Community Edition ignores it';
const REFUSED = 'Community Edition refuses to deploy it';

/** What a key leads to on Community Edition. */
const LIMITS: Record<string, string> = {
  concurrent_limit: IGNORED,
  concurrency_key: IGNORED,
  custom_concurrency_key: IGNORED,
  concurrency_time_window_s: IGNORED,
  priority: IGNORED,
  debounce_delay_s: IGNORED,
  debounce_key: IGNORED,
  debounce_args_to_accumulate: IGNORED,
  max_total_debouncing_time: IGNORED,
  max_total_debounces_amount: IGNORED,
  debouncing: IGNORED,
  delete_after_secs: IGNORED,
  delete_after_use: IGNORED,
  dedicated_worker: IGNORED,
  ws_error_handler_muted: REFUSED,
  codebase: REFUSED,
  on_failure: IGNORED,
  on_failure_times: REFUSED,
  on_failure_exact: IGNORED,
  on_recovery: REFUSED,
  on_recovery_times: REFUSED,
  on_success: REFUSED,
  user_auth_required: 'Community Edition then refuses every approval',
  user_groups_required: 'Community Edition then refuses every approval',
};

export const checkEnterpriseKeys: Check = (checked) => [
  ...checked.flows.flatMap(({ file, raw, modules }) => [
    ...keys(file, 'the flow', raw),
    ...keys(file, 'the flow', raw.value),
    ...modules.flatMap((module) => [
      ...keys(file, `step ${module.id}`, module),
      ...keys(file, `step ${module.id}`, module.value),
      ...keys(file, `step ${module.id}, suspend`, module.suspend),
    ]),
  ]),
  ...itemKeys(checked, '.script.yaml', 'the script'),
  ...itemKeys(checked, '.schedule.yaml', 'the schedule'),
  ...codebases(checked),
];

function itemKeys(checked: Checked, suffix: string, what: string): Problem[] {
  return yamlFiles(checked, suffix).flatMap(({ file, raw }) => keys(file, what, raw));
}

function keys(file: string, what: string, value: unknown): Problem[] {
  return Object.entries(isRecord(value) ? value : {}).flatMap(([key, setting]) => {
    const limit = LIMITS[key];
    if (limit === undefined || setting === undefined || setting === null || setting === false) return [];
    return [{ file, code: 'enterprise_only', message: `${what} sets ${key}, but ${limit}; remove it` }];
  });
}

function codebases({ config }: Checked): Problem[] {
  const { codebases: list } = config;
  if (!Array.isArray(list) || list.length === 0) return [];
  const message = `codebases: ${REFUSED}; remove the key and share code by library scripts`;
  return [{ file: 'wmill.yaml', code: 'enterprise_only', message }];
}
