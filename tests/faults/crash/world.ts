/** The outside world of one crash: a Slack with one request and a Looker, both alive whatever happens to the runtime. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exploreName, modelName, revenueModel } from '../../../demo/scenario/explore.ts';
import {
  type LookerSimulator,
  lookUrl,
  type SlackSimulator,
  startLooker,
  startSlack,
} from '../../../simulators/index.ts';
import { creditOf } from './workspace.ts';

export const channel = 'C0CREDIT01';
export const operator = 'U0OPERATOR';
const person = 'U0PERSON';
const bot = 'U0BOT';
const origin = 'https://acme.cloud.looker.com';
const day = 86_400_000;
const accounts = [1, 2, 3];

export interface CrashWorld extends AsyncDisposable {
  slack: SlackSimulator;
  looker: LookerSimulator;
  token: string;
  clientSecret: string;
  signingSecret: string;
  /** For the state of the runtime. */
  stateDir: string;
  /** What is wrong with what people see; empty when the request was answered once, with the right amount. */
  violations(): string[];
}

/** @param links how many Looker links the one request has */
export function openWorld(links: number): CrashWorld {
  const directory = mkdtempSync(join(tmpdir(), 'crash-world-'));
  const token = 'xoxb-crash';
  const clientSecret = 'crash-secret';
  const signingSecret = 'crash-signing-secret';
  const now = Date.now();
  const urls = accounts.slice(0, links).map((account) => lookUrl(origin, `${account}`));
  const text = [
    'Credit request for toll fraud',
    ...urls.map((url) => `Fraud spend: [see Look](${url})`),
  ].join('\n');
  const slack = startSlack({
    dir: join(directory, 'slack'),
    token,
    signingSecret,
    scopes: ['channels:history', 'channels:read', 'chat:write', 'im:write'],
    world: {
      team: { id: 'T0CRASH', name: 'Crash', domain: 'crash' },
      app: { id: 'A0BOT', bot_id: 'B0BOT', user_id: bot },
      users: [
        { id: bot, name: 'creditbot', real_name: 'CreditBot', bot: { bot_id: 'B0BOT', app_id: 'A0BOT' } },
        { id: operator, name: 'robin', real_name: 'Robin' },
        { id: person, name: 'dana', real_name: 'Dana' },
      ],
      channels: [{ id: channel, name: 'credit_memo_testing', members: [bot, operator, person] }],
      messages: [{ channel, user: person, at: new Date(now - 600_000), text }],
    },
  });
  const looker = startLooker({
    clientId: 'creditbot',
    clientSecret,
    world: {
      origin,
      models: [revenueModel],
      queries: accounts.map((account) => query(account, now)),
      looks: accounts.map((account) => ({ id: `${account}`, title: 'Fraud spend', query_id: `${account}` })),
    },
  });
  const total = accounts.slice(0, links).reduce((sum, account) => sum + creditOf(account), 0);
  const amount = `$${total.toLocaleString('en-US')}.00`;
  const expected = `Approved, ${amount}, exceptions`;
  const isCard = (text: string) => text.startsWith(`How this credit was computed: ${amount}\n`);
  return {
    slack,
    looker,
    token,
    clientSecret,
    signingSecret,
    stateDir: join(directory, 'state'),
    violations() {
      const ours = slack.actors.messages(channel).filter((row) => row.user === bot);
      const texts = ours.filter((row) => !isCard(row.text));
      const cards = ours.length - texts.length;
      const wrong = texts.filter((row) => row.text !== expected || row.thread_ts === null);
      return [
        ...(texts.length === 0 ? ['lost: no answer'] : []),
        ...(texts.length > 1 ? [`second answer: ${texts.length} messages`] : []),
        // One that was on its way when the run died is posted after a lease, which no test waits for.
        ...(cards > 1 ? [`second card: ${cards} of them`] : []),
        ...wrong.map((row) => `wrong: "${row.text}" instead of "${expected}"`),
        ...slack.actors.directMessages(operator).map((row) => `the operator was told: ${row.text}`),
      ];
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([slack.stop(), looker.stop()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A query that an account manager would share: one account, one closed period of last week. */
function query(account: number, now: number) {
  const date = (daysAgo: number) =>
    new Date(now - daysAgo * day).toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    id: `${account}`,
    slug: `crash${account}`.padEnd(22, '0'),
    model: modelName,
    view: exploreName,
    fields: ['accounts.account_sid', 'billable_items.product', `${exploreName}.total_sum`],
    filters: {
      'accounts.account_sid': `AC${`${account}`.padStart(32, '0')}`,
      [`${exploreName}.usage_date`]: `${date(9)} to ${date(4)}`,
      'billable_items.product': '%Authy%',
    },
    sorts: [],
    limit: '500',
  };
}
