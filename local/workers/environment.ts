/** The environment variables of a step's process: exactly those that a Windmill worker sets. */

import type { Job } from '../store/job.ts';
import { OWNER, USER } from '../workspace/identity.ts';

export interface EnvironmentOptions {
  job: Job;
  /** The flow job the step belongs to. */
  parent: Job | undefined;
  workspace: string;
  baseUrl: string;
  token: string;
  /** The runtime's own environment, for the few variables that pass through. */
  inherited: Readonly<Record<string, string | undefined>>;
}

const PASSED_THROUGH = [
  'PATH',
  'HOME',
  'TZ',
  'LANG',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
];
const LOOPBACK = ['127.0.0.1', 'localhost'];

export function environment(options: EnvironmentOptions): Record<string, string> {
  const { inherited } = options;
  const passed = PASSED_THROUGH.flatMap((name) => {
    const value = inherited[name] ?? inherited[name.toLowerCase()];
    return value === undefined ? [] : [[name, value] as const];
  });
  const noProxy = inherited.NO_PROXY ?? inherited.no_proxy;
  return {
    ...Object.fromEntries(passed),
    NO_PROXY: [...(noProxy ? [noProxy] : []), ...LOOPBACK].join(','),
    FORCE_COLOR: '1',
    BASE_URL: options.baseUrl,
    BASE_INTERNAL_URL: options.baseUrl,
    ...reservedNames(options),
  };
}

/** Values available to scripts as environment variables and to resources as `$WM_...`. */
export function reservedNames(options: Omit<EnvironmentOptions, 'inherited'>): Record<string, string> {
  const { job, parent } = options;
  return {
    WM_WORKSPACE: options.workspace,
    WM_TOKEN: options.token,
    WM_EMAIL: USER.email,
    WM_USERNAME: job.createdBy,
    WM_BASE_URL: options.baseUrl,
    WM_JOB_ID: job.id,
    WM_JOB_PATH: job.path ?? '',
    WM_FLOW_JOB_ID: parent?.id ?? '',
    WM_ROOT_FLOW_JOB_ID: parent?.flowRoot ?? '',
    WM_ROOT_JOB_ID: job.rootJob ?? job.id,
    WM_FLOW_PATH: parent?.path ?? '',
    WM_FLOW_STEP_ID: job.stepId ?? '',
    WM_SCHEDULE_PATH: job.schedulePath ?? '',
    WM_SCHEDULED_FOR: new Date(job.scheduledFor).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    WM_PERMISSIONED_AS: OWNER,
    WM_STATE_PATH: statePath(job, parent),
    WM_OBJECT_PATH: objectPath(job, parent),
    WM_RUNNABLE_ID: job.hash ?? '',
    WM_WORKER_GROUP: 'default',
    WM_END_USER_EMAIL: '',
    WM_TESTED_RUNNABLE: '',
  };
}

/** The variables that the script itself names, each as `name=value`. */
export function ownEnvironment({ envs = [] }: Pick<Job, 'envs'>): Record<string, string> {
  return Object.fromEntries(
    envs.map((text) => {
      const end = text.indexOf('=');
      return [text.slice(0, end), text.slice(end + 1)];
    }),
  );
}

/** Path of a script's state; for a step, below the path of its flow, loop iteration or branch. */
function statePath(job: Job, parent: Job | undefined): string {
  const trigger = job.schedulePath === undefined ? 'user' : job.createdBy;
  if (parent?.path !== undefined) return `${parent.path}/${job.stepId ?? 'nostep'}_${trigger}`;
  if (parent === undefined && job.path !== undefined) return `${job.path}/${trigger}`;
  return `u/${job.createdBy}/tmp_state`;
}

function objectPath(job: Job, parent: Job | undefined): string {
  const trigger = job.schedulePath === undefined ? 'manual' : job.createdBy;
  const path = (parent?.path ?? job.path ?? 'preview').replaceAll('/', '_');
  const step = parent === undefined ? '' : `/${job.stepId ?? 'nostep'}`;
  return `${path}/${trigger}${step}/${job.scheduledFor}_${job.id}`;
}
