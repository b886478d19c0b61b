/** A runtime in this process with its API and the services of its workspace. */
import { resolve } from 'node:path';
import type { Hono } from 'hono';
import { type Served, serve } from '../api/serve.ts';
import type { Chat } from '../console/chat.ts';
import { Runtime } from '../runtime.ts';
import { stepBunChoice } from '../workers/step_bun.ts';
import type { VariableItem } from '../workspace/types.ts';
import { CliError } from './cli_error.ts';
import { announceApi } from './served_api.ts';
import type { Place } from './state.ts';

/** Simulated services, and the variables with their addresses. */
export interface Services {
  variables: Omit<VariableItem, 'description'>[];
  /** A simulated chat, for the console. */
  chat?: Chat;
  /** Base URL of a simulated Slack's Web API. */
  slackApiUrl?: string;
  /** Called with the API's address when a long-running runtime is ready: for services that call the API. */
  reach?(api: string): void;
  stop(): Promise<void>;
}
export type StartServices<S extends Services = Services> = (options: {
  stateDir: string;
  python: string;
}) => Promise<S>;

export interface OpenRuntime<S extends Services> {
  runtime: Runtime;
  services: S | undefined;
  api: Served;
  /** Ends the runtime with all its processes, its API and the services. */
  close(): Promise<void>;
}

/** Adds routes to the API: the console. */
export type Extend = (app: Hono, runtime: Runtime, chat: Chat | undefined) => void;

export interface OpenOptions {
  extend?: Extend;
  /** Fires the workspace's schedules: for a long-running runtime, not for a single run. */
  schedules?: boolean;
  /** Step processes at once; default: number of cores. More where long jobs mostly wait. */
  parallelism?: number;
}

/**
 * Opens a state and starts its runtime; interrupted runs of a dead runtime continue immediately.
 * @param env WM_TOKEN (default: random), PORT (default: a free one), SLACK_API_URL, SLACK_SIGNING_SECRET,
 * LOCAL_STEP_BUN (default: worker), LOCAL_KEEP_DAYS (default: 60; only for a long-running runtime)
 * @throws StateInUse when another runtime has the state open
 */
export async function openRuntime<S extends Services>(
  place: Place,
  env: NodeJS.ProcessEnv,
  startServices?: StartServices<S>,
  options: OpenOptions = {},
): Promise<OpenRuntime<S>> {
  const { workspace, stateDir } = place;
  // Opened first: its lock also protects the state of the services.
  const runtime = await Runtime.open({
    workspace,
    stateDir,
    baseUrl: '',
    userToken: env.WM_TOKEN,
    schedules: options.schedules,
    ...(options.schedules && { keepDays: keepDaysOf(env.LOCAL_KEEP_DAYS) }),
    parallelism: options.parallelism,
    stepBun: stepBunChoice(env.LOCAL_STEP_BUN),
  });
  // One that was killed has left its address.
  announceApi(stateDir, undefined);
  const stop = async () => {
    announceApi(stateDir, undefined);
    await runtime.stop();
  };
  const opened: (() => Promise<unknown>)[] = [stop];
  const close = async () => {
    for (const end of opened) await end();
  };
  try {
    const services = await startServices?.({ stateDir, python: runtime.python });
    if (services !== undefined) opened.push(() => services.stop());
    const slackApiUrl = services?.slackApiUrl ?? env.SLACK_API_URL;
    if (slackApiUrl) runtime.slack.apiUrl = slackApiUrl;
    if (env.SLACK_SIGNING_SECRET) runtime.slack.signingSecret = env.SLACK_SIGNING_SECRET;
    for (const variable of services?.variables ?? []) {
      runtime.store.items.putVariable({ ...variable, description: '' });
    }
    const api = serve(runtime, portOf(env.PORT), (app) => options.extend?.(app, runtime, services?.chat));
    opened.push(() => api.stop());
    runtime.start();
    if (options.schedules) announceApi(stateDir, { url: api.url, token: runtime.userToken });
    if (options.schedules && services !== undefined) {
      // Their addresses and secrets are there from the start, so that nothing is left to be checked first.
      runtime.schedules.switchOnUntouched();
      services.reach?.(`${api.url}/api`);
    }
    return { runtime, services, api, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function keepDaysOf(text = '60'): number {
  const days = Number(text);
  if (text.trim() !== '' && Number.isFinite(days) && days > 0) return days;
  throw new CliError('bad_argument', `LOCAL_KEEP_DAYS must be a number of days above 0, not "${text}"`);
}

function portOf(text: string | undefined): number {
  const port = Number(text ?? 0);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new CliError('bad_argument', `PORT must be a number from 0 (any free port) to 65535, not "${text}"`);
}

/** The workspace that runs on simulated services; others use the services named by their resources. */
const SIMULATED_WORKSPACE = 'local';

/** Loads `startServices` of the module named on the command line; undefined for a workspace without simulated services. */
export async function simulatedServices(line: {
  workspace: string;
  services: string | undefined;
}): Promise<StartServices | undefined> {
  // Simulators set the variables of the real services, and would overwrite the secrets of another workspace.
  if (line.services === undefined || line.workspace !== SIMULATED_WORKSPACE) return undefined;
  const loaded: { startServices?: StartServices } = await import(resolve(line.services));
  if (typeof loaded.startServices !== 'function') {
    throw new CliError('bad_argument', `${line.services} exports no function startServices`);
  }
  return loaded.startServices;
}
