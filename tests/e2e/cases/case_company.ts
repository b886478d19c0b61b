/** A company whose channel holds one message per case: simulated Slack and Looker, the demo's warehouse, the real notebook. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accounts, channelId, people, slackWorld, users } from '../../../demo/scenario/index.ts';
import { serve } from '../../../local/api/serve.ts';
import { Runtime } from '../../../local/runtime.ts';
import { loadWorkspace } from '../../../local/workspace/load.ts';
import type { JsonObject } from '../../../local/workspace/types.ts';
import { startLooker, startSlack } from '../../../simulators/index.ts';
import { root } from '../company.ts';
import { looker as lookerContent } from './looker_queries.ts';

export const slackbot = 'USLACKBOT';
export const outsider = 'U0OUTSIDER';
const python = join(root, '.venv/bin/python');

export async function openCases() {
  const directory = mkdtempSync(join(tmpdir(), 'cases-'));
  const warehouse = join(directory, 'warehouse.duckdb');
  await build(warehouse);
  const world = slackWorld(new Date());
  const everyone = [...users.map(({ id }) => id), slackbot, outsider];
  const slack = startSlack({
    dir: join(directory, 'slack'),
    token: 'xoxb-cases',
    scopes: ['channels:history', 'channels:read', 'chat:write', 'im:write'],
    world: {
      ...world,
      users: [
        ...users,
        { id: slackbot, name: 'slackbot', real_name: 'Slackbot' },
        { id: outsider, name: 'otto', real_name: 'Otto of Elsewhere' },
      ],
      channels: world.channels.map((channel) =>
        channel.id === channelId ? { ...channel, members: everyone } : channel,
      ),
      messages: [],
    },
  });
  const looker = startLooker({ clientId: 'creditbot', clientSecret: 'secret', world: lookerContent });
  const stateDir = join(directory, 'state');
  const workspace = loadWorkspace(root, 'local');
  const runtime = await Runtime.open({ workspace, stateDir, baseUrl: '', python, parallelism: 2 });
  const variables = {
    'f/credits/simulator/slack_api_url': slack.url,
    'f/credits/simulator/looker_api_url': looker.url,
    'f/credits/simulator/warehouse_path': warehouse,
    'f/credits/slack_bot_token': 'xoxb-cases',
    'f/credits/looker_client_secret': 'secret',
  };
  for (const [path, value] of Object.entries(variables))
    runtime.store.items.putVariable({ path, value, isSecret: false, description: '' });
  const api = serve(runtime, 0);
  runtime.baseUrl = api.url;
  runtime.start();
  const flow = async (name: string, args: JsonObject = {}) =>
    (await runtime.wait(runtime.run({ kind: 'flow', path: `f/credits/flows/${name}`, args })))
      .result as unknown as JsonObject;
  const inThread = (ts: string) =>
    slack.actors
      .messages(channelId)
      .filter(({ thread_ts, user }) => thread_ts === ts && user === people.bot)
      .map(({ text }) => text);
  return {
    actors: slack.actors,
    items: runtime.store.items,
    flow,
    /** What CreditBot has posted below a message, without cards. */
    answers: (ts: string) => inThread(ts).filter((text) => !text.startsWith('How this credit')),
    card: (ts: string) => inThread(ts).find((text) => text.startsWith('How this credit')) ?? '',
    record: (ts: string) =>
      runtime.store.items.getResource(`f/credits/ledger/${channelId}_${ts.replace('.', '_')}`)?.value as
        | { outcome: string; amount: string | null; reason: { code: string; message: string } | null }
        | undefined,
    notices: () => slack.actors.directMessages(people.operator).map(({ text }) => text),
    close: async () => {
      await api.stop();
      await runtime.stop();
      await Promise.all([slack.stop(), looker.stop()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type Cases = Awaited<ReturnType<typeof openCases>>;

/** The demo's warehouse, with Verify calls of one account: an item of the product that is no SMS. */
async function build(target: string): Promise<void> {
  const { sid, period } = accounts.above;
  const code = `
import sys
from pathlib import Path
import duckdb
from demo.warehouse.build import build
target = Path(sys.argv[1])
build(target)
with duckdb.connect(target) as db:
    db.execute("INSERT INTO billable_items VALUES ('BIVOICE', 'Verify Voice AZ', 'Authy Verify Voice', 'AZ')")
    db.execute("INSERT INTO billing_counters VALUES (?, 'BIVOICE', CAST(? AS DATE), 'sale', 'usd', 1000, 3000)", sys.argv[2:])
`;
  const child = Bun.spawn([python, '-c', code, target, sid, period.start], { cwd: root, stderr: 'pipe' });
  if ((await child.exited) !== 0) throw new Error(await new Response(child.stderr).text());
}
