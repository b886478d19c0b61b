/** Keys of Windmill without effect on Community Edition or on a single machine: ignored with a warning, or refused. */
import { allModules } from './modules.ts';
import type { FlowValue } from './openflow.ts';
import { isRecord, type Problem } from './problem.ts';

/** The object that contains a key; a step is `composite` when it runs no code itself. */
type Place = 'flow' | 'step' | 'composite' | 'script' | 'schedule' | 'trigger';

interface Rule {
  keys: string[];
  says: string;
  /** Objects to which the rule applies; default: all. */
  places?: Place[];
  /** The key requires a license of Windmill. */
  isEnterprise: boolean;
}

const RULES: Rule[] = [
  {
    keys: ['concurrent_limit', 'concurrency_key', 'custom_concurrency_key', 'concurrency_time_window_s'],
    says: 'Concurrent limits are an EE feature only, ignoring constraints',
    isEnterprise: true,
  },
  {
    keys: [
      'debounce_key',
      'debounce_delay_s',
      'debounce_args_to_accumulate',
      'max_total_debouncing_time',
      'max_total_debounces_amount',
      'debouncing',
    ],
    says: 'Debouncing is an EE feature only, every run takes place',
    isEnterprise: true,
  },
  {
    keys: ['priority'],
    says: 'Priorities are an EE feature only, jobs start as they come',
    isEnterprise: true,
  },
  {
    keys: ['dedicated_worker'],
    says: 'Dedicated workers are an EE feature only, any worker runs it',
    isEnterprise: true,
  },
  {
    keys: ['delete_after_secs', 'delete_after_use'],
    says: 'Deleting a job after use is an EE feature only, it is kept',
    isEnterprise: true,
  },
  {
    keys: ['on_failure', 'on_failure_times', 'on_failure_exact', 'on_failure_extra_args'],
    says: 'Schedule error handlers are an EE feature only, nothing is started when this run fails',
    places: ['schedule'],
    isEnterprise: true,
  },
  {
    keys: ['ws_error_handler_muted'],
    says: 'Workspace error handlers are an EE feature only, there is none to mute',
    places: ['schedule'],
    isEnterprise: true,
  },
  {
    keys: ['user_auth_required', 'user_groups_required'],
    says: 'Approvals for logged in users is an enterprise only feature, every approval will be refused',
    places: ['step', 'composite'],
    isEnterprise: true,
  },
  {
    keys: ['tag', 'tag_override'],
    says: 'tags choose among groups of workers, and here is only one, which takes every job',
    isEnterprise: false,
  },
  {
    keys: ['timeout'],
    says: 'Windmill acts on the timeouts of steps and scripts, not on that of a flow',
    places: ['flow'],
    isEnterprise: false,
  },
  {
    keys: ['timeout', 'cache_ttl'],
    says: 'only steps that run a script are acted on here; write it on the steps inside',
    places: ['composite'],
    isEnterprise: false,
  },
  {
    keys: ['hash'],
    says: 'there are no earlier versions here, the one of the workspace runs',
    places: ['step'],
    isEnterprise: false,
  },
];

export interface IgnoredKey extends Pick<Rule, 'says' | 'isEnterprise'> {
  key: string;
}

/** The keys of `item` without an effect. */
export function ignoredKeys(place: Place, item: unknown): IgnoredKey[] {
  const set = isRecord(item) ? Object.keys(item).filter((key) => isSet(item[key])) : [];
  return RULES.filter(({ places }) => places?.includes(place) ?? true).flatMap(({ keys, ...rule }) =>
    keys.filter((key) => set.includes(key)).map((key) => ({ key, ...rule })),
  );
}

/** One line for a job's log per reason, each naming its keys. */
export function warnings(place: Place, item: unknown, name = place as string): string[] {
  const ignored = ignoredKeys(place, item);
  return [...new Set(ignored.map(({ says }) => says))].map((says) => {
    const keys = ignored.filter((one) => one.says === says).map(({ key }) => key);
    return `warning: ${name}, ${keys.join(', ')}: ${says}`;
  });
}

/** The same for a flow's value and all its steps. */
export function flowWarnings(value: FlowValue): string[] {
  const steps = allModules(value).flatMap((module) => {
    const { type } = module.value;
    const place = type === 'script' || type === 'rawscript' ? 'step' : 'composite';
    const item = { ...module.value, ...module.suspend, timeout: undefined, ...module };
    return warnings(place, item, `step ${module.id}`);
  });
  return [...warnings('flow', value), ...steps];
}

const IN_ENTERPRISE = 'is only available in enterprise version';
/** The error of Community Edition when an item with such a key is deployed. */
const REFUSED: Partial<Record<Place, Record<string, string>>> = {
  script: {
    ws_error_handler_muted: `Muting the error handler for certain script ${IN_ENTERPRISE}`,
    codebase: 'codebase is an EE feature',
  },
  flow: { ws_error_handler_muted: `Muting the error handler for certain flow ${IN_ENTERPRISE}` },
  schedule: {
    on_recovery: `on_recovery ${IN_ENTERPRISE}`,
    on_success: `on_success ${IN_ENTERPRISE}`,
    on_failure_times: `on_failure with a number of times > 1 ${IN_ENTERPRISE}`,
  },
};
/** Features of Windmill that this runtime does not support. */
const UNSUPPORTED: Partial<Record<Place, Record<string, string>>> = {
  script: { restart_unless_cancelled: 'runs without end', modules: 'scripts of several files' },
  trigger: { is_static_website: 'static websites', static_asset_config: 'static files' },
};

/** Adds a problem for every key of `item` that prevents deployment or has no effect. */
export function refuseKeys(place: Place, item: Record<string, unknown>, file: string, problems: Problem[]) {
  const isHarmless = (key: string) => key === 'on_failure_times' && Number(item[key]) <= 1;
  const set = (key: string) => isSet(item[key]) && !isHarmless(key);
  for (const [key, says] of Object.entries(REFUSED[place] ?? {}).filter(([key]) => set(key))) {
    problems.push({ file, code: 'enterprise_only', message: `${says}; remove ${key}` });
  }
  for (const [key, what] of Object.entries(UNSUPPORTED[place] ?? {}).filter(([key]) => set(key))) {
    const message = `${key} asks for what the embedded runtime does not do: ${what}; remove it, or leave the file out with "excludes" in wmill.yaml`;
    problems.push({ file, code: 'not_supported', message });
  }
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== '';
}
