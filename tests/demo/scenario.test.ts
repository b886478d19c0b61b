/** The demo's story in the simulators: every link leads where its message says, and the SQL is what Looker would write. */
import { afterEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  accounts,
  channelId,
  channelName,
  links,
  lookerOrigin,
  lookerWorld,
  people,
  requesterAnswers,
  slackWorld,
} from '../../demo/scenario/index.ts';
import { type LookerSimulator, startLooker, startSlack } from '../../simulators/index.ts';
import { sdk } from '../simulators/looker/fixture.ts';

const credentials = { client_id: 'creditbot', client_secret: 'scenario-secret' };
const noon = new Date('2025-11-14T12:00:00Z');
const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function looker() {
  const simulator: LookerSimulator = startLooker({
    world: lookerWorld(),
    clientId: credentials.client_id,
    clientSecret: credentials.client_secret,
  });
  cleanups.push(() => simulator.stop());
  return sdk(simulator.url, credentials);
}

function slack() {
  const dir = mkdtempSync(join(tmpdir(), 'scenario-'));
  const simulator = startSlack({ dir, world: slackWorld(noon), token: 'xoxb-scenario' });
  cleanups.push(
    () => rmSync(dir, { recursive: true }),
    () => simulator.stop(),
  );
  return simulator;
}

/** Opens a link of the story the way its form asks for. */
async function sqlBehind(link: string): Promise<string> {
  const api = looker();
  const url = new URL(link);
  const limit = -1;
  const [kind, model = '', view = ''] = url.pathname.slice(1).split('/');
  if (kind === 'looks') return api.ok(api.run_look({ look_id: model, result_format: 'sql', limit }));
  const slug = kind === 'x' ? model : url.searchParams.get('qid');
  if (slug) {
    const query = await api.ok(api.query_for_slug(slug));
    return api.ok(api.run_query({ query_id: query.id ?? '', result_format: 'sql', limit }));
  }
  const fields = url.searchParams.get('fields')?.split(',') ?? [];
  const sorts = url.searchParams.get('sorts')?.split(',') ?? [];
  const entries = [...url.searchParams].flatMap(([key, value]) => {
    const field = /^f\[(.+)\]$/.exec(key)?.[1];
    return field === undefined ? [] : [[field, value] as const];
  });
  const body = { model, view, fields, sorts, filters: Object.fromEntries(entries) };
  return api.ok(api.run_inline_query({ result_format: 'sql', limit, body }));
}

const verify = "billable_items.product LIKE '%Authy%'";
const messaging = "(billable_items.product) = 'Programmable Messaging'";

test.each([
  ['single', 'single', verify],
  ['pairFirst', 'pairFirst', verify],
  ['pairSecond', 'pairSecond', verify],
  ['pairMessaging', 'pairMessaging', messaging],
  ['messaging', 'messaging', messaging],
  ['asked', 'asked', verify],
] as const)('the link of case %s gives the SQL of its account and period', async (link, name, product) => {
  const { sid, period } = accounts[name];
  expect(await sqlBehind(links[link])).toBe(`SELECT
    accounts.account_sid AS "accounts.account_sid",
    accounts.account_name AS "accounts.account_name",
    billable_items.billable_item_sid AS "billable_items.billable_item_sid",
    billable_items.product AS "billable_items.product",
    COALESCE(SUM(counters_by_billable_item.total), 0) AS "counters_by_billable_item.total_sum",
    COALESCE(SUM(counters_by_billable_item.quantity), 0) AS "counters_by_billable_item.quantity_sum"
FROM billing_counters AS counters_by_billable_item
LEFT JOIN accounts ON accounts.account_sid = counters_by_billable_item.account_sid
LEFT JOIN billable_items ON billable_items.billable_item_sid = counters_by_billable_item.billable_item_sid
WHERE ((accounts.account_sid) = '${sid}')
  AND ((counters_by_billable_item.usage_date >= TIMESTAMP '${period.start}') AND (counters_by_billable_item.usage_date < TIMESTAMP '${period.end}'))
  AND (billable_items.friendly_name LIKE 'Outbound SMS%' OR billable_items.friendly_name LIKE 'Outbound Shortcode SMS%')
  AND (${product})
  AND counters_by_billable_item.unit = 'usd'
  AND counters_by_billable_item.subtype IN ('sale', 'tax')
GROUP BY
    1,
    2,
    3,
    4
ORDER BY
    5 DESC`);
});

test('the Explore link with its query in the URL names countries too', async () => {
  const sql = await sqlBehind(links.above);
  expect(sql).toContain(`(accounts.account_sid) = '${accounts.above.sid}'`);
  expect(sql).toContain("(billable_items.iso_country_code) IN ('AZ', 'MM')");
  expect(sql).toContain('billable_items.iso_country_code AS "billable_items.iso_country_code"');
  expect(sql).toContain('ORDER BY\n    6 DESC');
});

test('the Look of one request is gone', async () => {
  await expect(sqlBehind(links.gone)).rejects.toThrow('Not found');
});

test('every link stands in the channel as Slack delivers it, in a message of a person', () => {
  const { actors } = slack();
  const messages = actors.messages(channelName);
  const { asked, ...sent } = links;
  for (const link of Object.values(sent)) {
    expect(link).toStartWith(`${lookerOrigin}/`);
    const delivered = `<${link.replaceAll('&', '&amp;')}`;
    const [message, second] = messages.filter(
      (one) => one.text.includes(`${delivered}>`) || one.text.includes(`${delivered}|`),
    );
    expect([message?.channel, second]).toEqual([channelId, undefined]);
  }
  expect(messages.some((one) => one.text.includes(asked))).toBe(false);
  expect(messages.every((one) => Number(one.ts) * 1_000 < noon.getTime())).toBe(true);
});

test('the missing link arrives in the thread of the request that lacks it, once', () => {
  const simulator = slack();
  const ts = requesterAnswers(simulator);
  expect(requesterAnswers(simulator)).toBe(ts);
  const messages = simulator.actors.messages(channelName);
  const reply = messages.find((message) => message.ts === ts);
  expect(reply?.text).toContain(links.asked);
  expect(messages.find((message) => message.ts === reply?.thread_ts)?.user).toBe(people.tomas);
});
