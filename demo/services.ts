/** The simulated services of the `local` workspace (Slack, Looker, a DuckDB warehouse) and the variables that point to them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Chat } from '../local/console/chat.ts';
import { type LookerSimulator, type SlackSimulator, startLooker, startSlack } from '../simulators/index.ts';
import { slackChat } from '../simulators/slack/console/chat.ts';
import { lookerWorld, slackWorld } from './scenario/index.ts';

/** Milliseconds before an unanswered event is sent again: Slack's immediate retry, then one and five minutes, shortened for the demo. */
const retryAfter = [0, 2_000, 10_000];

/** The scopes of the app manifest in docs/deployment.md, no others. */
const scopes = ['channels:history', 'channels:read', 'chat:write', 'im:write'];

export interface DemoServices {
  slack: SlackSimulator;
  looker: LookerSimulator;
  chat: Chat;
  slackApiUrl: string;
  /** Makes Slack send events for new messages, as the request URL of a real app does; SLACK_EVENTS=off leaves only the schedule. */
  reach(api: string): void;
  /** What is configured by hand in Windmill: addresses of the services and their secrets. */
  variables: { path: string; value: string; isSecret: boolean }[];
  stop(): Promise<void>;
}

/**
 * Starts the services; their data is stored in `stateDir` and survives the process.
 * @param options.python interpreter of the project's environment, which builds the warehouse at the first start
 * @param options.responseTimeoutMs of requests of the simulated Slack to the app; default: Slack's three seconds
 */
export async function startServices(options: {
  stateDir: string;
  python: string;
  responseTimeoutMs?: number;
}): Promise<DemoServices> {
  const warehouse = join(options.stateDir, 'warehouse.duckdb');
  if (!existsSync(warehouse)) await buildWarehouse(options.python, warehouse);
  const token = `xoxb-${crypto.randomUUID()}`;
  const clientSecret = crypto.randomUUID();
  const signingSecret = crypto.randomUUID().replaceAll('-', '');
  const world = slackWorld(new Date());
  const slack = startSlack({
    dir: join(options.stateDir, 'slack'),
    world,
    token,
    scopes,
    signingSecret,
    retryAfter,
    ...(options.responseTimeoutMs === undefined ? {} : { responseTimeoutMs: options.responseTimeoutMs }),
  });
  const looker = startLooker({ world: lookerWorld(), clientId: 'creditbot', clientSecret });
  return {
    slack,
    looker,
    chat: slackChat(slack, world),
    slackApiUrl: slack.url,
    reach: (api) => {
      slack.buttons.to(buttonsUrl(api));
      if (process.env.SLACK_EVENTS === 'off') return;
      slack.events.to(eventsUrl(api)).catch((error: unknown) => {
        process.stderr.write(`Slack sends no events, the schedule finds new messages: ${String(error)}\n`);
      });
    },
    variables: [
      { path: 'f/credits/simulator/slack_api_url', value: slack.url, isSecret: false },
      { path: 'f/credits/simulator/looker_api_url', value: looker.url, isSecret: false },
      { path: 'f/credits/simulator/warehouse_path', value: warehouse, isSecret: false },
      { path: 'f/credits/slack_bot_token', value: token, isSecret: true },
      { path: 'f/credits/looker_client_secret', value: clientSecret, isSecret: true },
      { path: 'f/credits/slack_signing_secret', value: signingSecret, isSecret: true },
    ],
    stop: async () => {
      await Promise.all([slack.stop(), looker.stop()]);
    },
  };
}

/** The request URL of the app's events. @param api address of the API, with `/api` */
export function eventsUrl(api: string, workspace = 'local'): string {
  return `${api}/r/${workspace}/credits/slack/events`;
}

/** The interactivity URL of the app. @param api address of the API, with `/api` */
export function buttonsUrl(api: string, workspace = 'local'): string {
  return `${api}/r/${workspace}/credits/slack/buttons`;
}

async function buildWarehouse(python: string, target: string): Promise<void> {
  const build = Bun.spawn([python, join(import.meta.dir, 'warehouse', 'build.py'), target], {
    stdout: 'ignore',
    stderr: 'pipe',
  });
  const [errors, code] = await Promise.all([new Response(build.stderr).text(), build.exited]);
  if (code !== 0) throw new Error(`The demo warehouse could not be built at ${target}:\n${errors.trim()}`);
}
