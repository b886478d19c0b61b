/** Options of a runtime. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './home.ts';
import type { RuntimeEvent } from './run_events.ts';
import type { StepBunChoice } from './workers/step_bun.ts';
import type { Workspace } from './workspace/types.ts';

/** Slack's addresses and secret for interactive approvals. */
export interface SlackAccess {
  /** Base URL of its Web API methods. */
  apiUrl: string;
  /** Secret for the signatures of Slack's requests; without it they are not checked, as on a Windmill server. */
  signingSecret?: string;
}

export interface RuntimeOptions {
  workspace: Workspace;
  /** Holds runtime.sqlite, secret.key and the directories of running jobs. */
  stateDir: string;
  /** Base URL of this runtime's API, without `/api`. */
  baseUrl: string;
  /** Maximum number of concurrent step processes; default: number of cores. */
  parallelism?: number;
  /** Python interpreter; default `<root>/.venv/bin/python`. */
  python?: string;
  /** The Bun for TypeScript steps; default: that of the workers of the supported Windmill version. */
  stepBun?: StepBunChoice;
  /** Bearer token for people; default: a random one. */
  userToken?: string;
  /** Time limit of one flow expression; default: Windmill's 20 s. */
  expressionLimitMs?: number;
  /** Fires the workspace's schedules; for a long-running runtime. Default: false. */
  schedules?: boolean;
  /** Days for which ended runs are kept; default: for ever. */
  keepDays?: number;
  /** Milliseconds since the epoch; default: the machine's clock. */
  now?: () => number;
  /** Default: Slack itself, signatures unchecked. */
  slack?: SlackAccess;
  log?: (event: RuntimeEvent) => void;
}

/** The interpreter of the workspace's own environment, or that of this repository. */
export function pythonOf(root: string): string {
  const own = join(root, '.venv/bin/python');
  return existsSync(own) ? own : join(REPOSITORY, '.venv/bin/python');
}
