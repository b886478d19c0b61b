/** A company with one request for every outcome, on the deployed flow files: its Slack, its Looker and the embedded runtime. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { exploreName, modelName, revenueModel } from '../../demo/scenario/explore.ts';
import { serve } from '../../local/api/serve.ts';
import { Runtime } from '../../local/runtime.ts';
import { loadWorkspace } from '../../local/workspace/load.ts';
import { lookUrl, startLooker, startSlack } from '../../simulators/index.ts';
import { lookerHost } from '../credits/world.ts';
import { copyWorkspace, python } from '../faults/crash/workspace.ts';

export const channels = ['credits_live', 'credits_plain', 'credits_shadow'];
export const channelId = (name: string) => `C0CREDIT0${channels.indexOf(name) + 1}`;
export const operator = 'U0OPERATOR';
const person = 'U0PERSON';
const bot = 'U0BOT';
const day = 86_400_000;

/** Changes of the repository's policy; Slack does not show the last channel. */
const policyChanges = {
  channels: [
    { name: channels[0], mode: 'live', card: true },
    { name: channels[1], mode: 'live', card: false },
    { name: channels[2], mode: 'shadow', card: false },
    'credits_gone',
  ],
  approval: { above: '1500.00' },
};

/** Looks by their id. The notebook of the copy finds 600 dollars per account number, and fails on one that is no number. */
const looks = {
  1: { account: '1', from: 9, to: 4 },
  2: { account: '1', from: 14, to: 9 },
  3: { account: '1', from: 9, to: 4, product: '%Programmable%' },
  4: { account: '2', from: 9, to: 4 },
  5: { account: '3', from: 9, to: 4 },
  6: { account: 'f', from: 9, to: 4 },
  7: { account: '1', from: 19, to: 14 },
  8: { account: '2', from: 14, to: 9 },
  9: { account: '2', from: 19, to: 14 },
};

export const link = (id: number) => lookUrl(`https://${lookerHost}`, `${id}`);

export async function openOutcomes() {
  const directory = mkdtempSync(join(tmpdir(), 'outcomes-'));
  const root = copyWorkspace();
  const policyFile = join(root, 'f/credits/resources/policy.resource.yaml');
  const resource = parse(readFileSync(policyFile, 'utf8')) as { value: object };
  writeFileSync(policyFile, stringify({ ...resource, value: { ...resource.value, ...policyChanges } }));
  const slack = startSlack({
    dir: join(directory, 'slack'),
    token: 'xoxb-outcomes',
    scopes: ['channels:history', 'channels:read', 'chat:write', 'im:write'],
    world: {
      team: { id: 'T0TEAM', name: 'Team', domain: 'team' },
      app: { id: 'A0BOT', bot_id: 'B0BOT', user_id: bot },
      users: [
        { id: bot, name: 'creditbot', real_name: 'CreditBot', bot: { bot_id: 'B0BOT', app_id: 'A0BOT' } },
        { id: operator, name: 'robin', real_name: 'Robin' },
        { id: person, name: 'dana', real_name: 'Dana' },
      ],
      channels: channels.map((name) => ({ id: channelId(name), name, members: [bot, operator, person] })),
      messages: [],
    },
  });
  const looker = startLooker({
    clientId: 'creditbot',
    clientSecret: 'secret',
    world: {
      origin: `https://${lookerHost}`,
      models: [revenueModel],
      queries: Object.entries(looks).map(([id, look]) => query(id, look)),
      looks: Object.keys(looks).map((id) => ({ id, title: 'Fraud spend', query_id: id })),
    },
  });
  const runtime = await Runtime.open({
    workspace: loadWorkspace(root, 'local'),
    stateDir: join(directory, 'state'),
    baseUrl: '',
    python,
    parallelism: 2,
  });
  const variables = {
    'f/credits/simulator/slack_api_url': slack.url,
    'f/credits/simulator/looker_api_url': looker.url,
    'f/credits/simulator/warehouse_path': '/none',
    'f/credits/slack_bot_token': 'xoxb-outcomes',
    'f/credits/looker_client_secret': 'secret',
  };
  for (const [path, value] of Object.entries(variables))
    runtime.store.items.putVariable({ path, value, isSecret: false, description: '' });
  const api = serve(runtime, 0);
  runtime.baseUrl = api.url;
  runtime.start();
  return {
    slack,
    runtime,
    say: (channel: string, text: string, thread_ts?: string) =>
      slack.actors.postAs(person, channelId(channel), text, thread_ts ? { thread_ts } : {}),
    close: async () => {
      await api.stop();
      await runtime.stop();
      await Promise.all([slack.stop(), looker.stop()]);
      for (const folder of [directory, root]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function query(
  id: string,
  { account, from, to, product = '%Authy%' }: { account: string; from: number; to: number; product?: string },
) {
  const date = (daysAgo: number) =>
    new Date(Date.now() - daysAgo * day).toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    id,
    slug: `outcome${id}`.padEnd(22, '0'),
    model: modelName,
    view: exploreName,
    fields: ['accounts.account_sid', 'billable_items.product', `${exploreName}.total_sum`],
    filters: {
      'accounts.account_sid': `AC${account.padStart(32, account === 'f' ? 'f' : '0')}`,
      [`${exploreName}.usage_date`]: `${date(from)} to ${date(to)}`,
      'billable_items.product': product,
    },
    sorts: [],
    limit: '500',
  };
}
