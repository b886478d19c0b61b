import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { accounts, channelId, links, people } from '../../demo/scenario/index.ts';
import { isCompleted } from '../../local/store/job.ts';
import type { Json } from '../../local/workspace/types.ts';
import { type Company, openCompany, until } from './company.ts';

let company: Company;
let webhook: ReturnType<typeof Bun.serve>;
let sent: string[];
beforeAll(async () => {
  company = await openCompany();
  webhook = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      sent.push(((await request.json()) as { text: string }).text);
      return new Response('thanks');
    },
  });
});
afterAll(async () => {
  await webhook?.stop(true);
  await company?.close();
});
beforeEach(() => {
  sent = [];
});

const look = () =>
  company.runtime.wait(company.runtime.run({ kind: 'flow', path: 'f/credits/flows/monitor', args: {} }));
const set = (path: string, value: Json) => company.runtime.store.items.updateResource(path, { value });
const byWebhook = () =>
  set('f/credits/resources/notifier', { kind: 'webhook', url: `http://127.0.0.1:${webhook.port}/` });
const codes = () => sent.map((text) => /\((\w+)\)/.exec(text)?.[1] ?? text);

test('when all is well the monitor tells nothing', async () => {
  byWebhook();
  const job = await look();
  expect({ outcome: job.outcome, result: job.result }).toEqual({
    outcome: 'success',
    result: { alarms: [], notified: [], over: [] },
  });
  expect(sent).toEqual([]);
}, 60_000);

test('requests that all fail are an alarm, although the runs that tried them succeed', async () => {
  byWebhook();
  const { items } = company.runtime.store;
  const warehouse = items.getVariable('f/credits/simulator/warehouse_path');
  if (warehouse === undefined) throw new Error('there is no warehouse');
  // A file that is there and is no database: each notebook fails.
  items.putVariable({ ...warehouse, value: import.meta.path });
  for (const { name, sid } of Object.values(accounts).slice(0, 3)) {
    const text = `Credit request\nCustomer: ${name}\nAccount SID: ${sid}\n${links.single}`;
    company.services.slack.actors.postAs(people.dana, channelId, text);
  }
  const ended = () => company.runs('f/credits/flows/process_event').filter(isCompleted).length === 3;
  await until('the end of the three attempts', ended);
  expect((await company.scan()).outcome).toBe('success');
  await look();
  expect(codes()).toEqual(['requests_failing']);
  items.putVariable(warehouse);
}, 60_000);

test('a late run is sent once, by direct message where nothing else is said, and once more when it is over', async () => {
  set('f/credits/resources/notifier', { kind: 'slack_dm' });
  set('f/credits/ledger/last_run', { at: new Date(Date.now() - 40 * 60_000).toISOString() });
  await look();
  await look();
  await company.scan();
  await look();
  await look();
  const messages = company.services.slack.actors.directMessages(people.operator).map(({ text }) => text);
  expect(messages.map((text) => text.split('\n')[0])).toEqual([
    'CreditBot needs attention.',
    'CreditBot has recovered.',
  ]);
  expect(messages[0]).toContain('run_late');
}, 60_000);

test('a token that Slack refuses is heard of by webhook: runs that fail, and Slack that does not answer', async () => {
  byWebhook();
  const { items } = company.runtime.store;
  const token = items.getVariable('f/credits/slack_bot_token');
  if (token === undefined) throw new Error('there is no token');
  items.putVariable({ ...token, value: 'xoxb-revoked' });
  for (let run = 0; run < 3; run++) await company.scan();
  await look();
  await look();
  await look();
  // The run that fails as a whole tells of itself; what follows is the monitor's.
  expect(sent[0]).toStartWith('A run of CreditBot failed.');
  expect(codes().slice(1)).toEqual(['runs_failing', 'unreachable']);
  expect(sent.join()).toContain('f/credits/slack_bot_token');
  expect(sent.join()).not.toContain('xoxb-revoked');

  items.putVariable(token);
  sent = [];
  await company.scan();
  await look();
  expect(sent.map((text) => text.split(' (')[0]).sort()).toEqual(
    Array(2).fill('CreditBot has recovered.\nOver'),
  );
}, 120_000);
