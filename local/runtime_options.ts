/** What a runtime is opened with. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './home.ts';
import type { RuntimeEvent } from './run_events.ts';
import type { StepBunChoice } from './workers/step_bun.ts';
import type { Workspace } from './workspace/types.ts';

/** Slack, as far as interactive approvals go. */
export interface SlackAccess {
  /** Where the methods of its Web API are. */
  apiUrl: string;
  /** What Slack signs its requests with; without it they are not checked, as on a Windmill server. */
  signingSecret?: string;
}

export interface RuntimeOptions {
  workspace: Workspace;
  /** Holds runtime.sqlite, secret.key and the directories of running jobs. */
  stateDir: string;
  /** Where this runtime's API is reachable, without `/api`. */
  baseUrl: string;
  /** Step processes at a time; default: number of cores. */
  parallelism?: number;
  /** Python interpreter; default `<root>/.venv/bin/python`. */
  python?: string;
  /** Which Bun runs TypeScript steps; default: that of the supported Windmill's workers. */
  stepBun?: StepBunChoice;
  /** The bearer token a person uses; default: a random one. */
  userToken?: string;
  /** How long an expression of a flow may take; default: Windmill's 20 s. */
  expressionLimitMs?: number;
  /** Fires the workspace's schedules; for a runtime that stays. Default: false. */
  schedules?: boolean;
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
