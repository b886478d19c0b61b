/** The services that every subject of the bench calls, in this process, and the requests to answer. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { channelId } from '../demo/scenario/index.ts';
import { type SlackSimulator, type SlackWorld, startLooker, startSlack } from '../simulators/index.ts';
import { benchLooker, benchSlack, requester, requestText, slugOf } from './world.ts';

const session = z.object({ access_token: z.string() });
const saved = z.object({ id: z.string() });

const TOKEN = 'xoxb-bench';
const CLIENT = 'creditbot';
const SECRET = 'bench-secret';
const SCOPES = ['channels:history', 'channels:read', 'chat:write', 'im:write'];

export interface StageOptions {
  /** Database file of the simulated Slack; created when missing. */
  dir: string;
  accounts: number;
  warehouse: string;
  notebook: string;
  expectedBlockRates: Record<string, string>;
  /** Messages that Slack holds at the start; none by default. */
  world?: SlackWorld;
}

export class Stage {
  private next = 0;
  private readonly looker;
  readonly slack: SlackSimulator;

  constructor(private readonly options: StageOptions) {
    mkdirSync(options.dir, { recursive: true });
    this.slack = startSlack({
      dir: options.dir,
      world: options.world ?? benchSlack(),
      token: TOKEN,
      scopes: SCOPES,
    });
    this.looker = startLooker({
      world: benchLooker(options.accounts),
      clientId: CLIENT,
      clientSecret: SECRET,
    });
  }

  /** Posts credit requests, each for another account. @returns the ts of their messages */
  ask(count: number): string[] {
    if (this.next + count > this.options.accounts) throw new Error('the bench has run out of accounts');
    return Array.from({ length: count }, () =>
      this.slack.actors.postAs(requester, channelId, requestText(this.next++)),
    );
  }

  /** Texts of the answers in the threads of these messages. */
  answers(asked: readonly string[]): string[] {
    const threads = new Set(asked);
    return this.slack.actors
      .messages(channelId)
      .filter(({ ts, thread_ts }) => thread_ts !== null && ts !== thread_ts && threads.has(thread_ts))
      .map(({ text }) => text);
  }

  /** Fetches the SQL behind the first account's link, with the same calls as every subject. */
  async sql(): Promise<string> {
    const url = `${this.looker.url}/api/4.0`;
    const body = new URLSearchParams({ client_id: CLIENT, client_secret: SECRET });
    const login = session.parse(await (await fetch(`${url}/login`, { method: 'POST', body })).json());
    const headers = { authorization: `Bearer ${login.access_token}` };
    const query = saved.parse(await (await fetch(`${url}/queries/slug/${slugOf(0)}`, { headers })).json());
    return (await fetch(`${url}/queries/${query.id}/run/sql?limit=-1`, { headers })).text();
  }

  /** Number of posts that reached Slack, including those whose response was lost. */
  posts(): number {
    return this.slack.faults.requests()['chat.postMessage'] ?? 0;
  }

  /** Settings of a Python peer. @param oldest ts at which its scan begins */
  settings(oldest: string, lookFirst = true): string {
    return JSON.stringify({
      slack_url: this.slack.url,
      slack_token: TOKEN,
      channel: channelId,
      oldest,
      looker_url: this.looker.url,
      looker_id: CLIENT,
      looker_secret: SECRET,
      warehouse: this.options.warehouse,
      notebook: this.options.notebook,
      expected_block_rates: this.options.expectedBlockRates,
      look_first: lookFirst,
    });
  }

  /** The variables that connect CreditBot's `local` workspace to the same services. */
  variables(): string {
    return JSON.stringify([
      { path: 'f/credits/simulator/slack_api_url', value: this.slack.url, isSecret: false },
      { path: 'f/credits/simulator/looker_api_url', value: this.looker.url, isSecret: false },
      { path: 'f/credits/simulator/warehouse_path', value: this.options.warehouse, isSecret: false },
      { path: 'f/credits/slack_bot_token', value: TOKEN, isSecret: true },
      { path: 'f/credits/looker_client_secret', value: SECRET, isSecret: true },
    ]);
  }

  async close(): Promise<void> {
    await Promise.all([this.slack.stop(), this.looker.stop()]);
  }
}

/** Path of the notebook, for subjects that open it as a file. */
export const notebookFile = (root: string) =>
  join(root, 'f/credits/resources/verify_notebook.resource.file.ipynb');
