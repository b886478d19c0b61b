import { beforeEach, describe, expect, test } from 'bun:test';
import { claimRequest } from '../../../../f/credits/lib/ledger/claims.ts';
import { markNotified } from '../../../../f/credits/lib/ledger/ending.ts';
import { ledgerPath, requestKey } from '../../../../f/credits/lib/ledger/ledger.ts';
import { cursorPath, scanChannel, scannedSchema, startPath } from '../../../../f/credits/lib/scan/scan.ts';
import { slackTs } from '../../../../f/shared/lib/slack/message.ts';
import {
  channel,
  look,
  lookerHost,
  type MemorySlack,
  memoryItems,
  memorySlack,
  policy,
  slackLink,
  stopped,
} from '../../world.ts';

let items: ReturnType<typeof memoryItems>;
let slack: MemorySlack;
const begin = new Date(1_763_000_000_000);
const now = new Date(1_763_003_600_000);

beforeEach(() => {
  items = memoryItems();
  slack = memorySlack();
});

async function scan(since: Date | null = begin, at = now, rules = policy()) {
  const result = await scanChannel({ items, slack, policy: rules, now: at, stopped }, channel, since);
  await items.write(cursorPath(channel), result.cursor);
  return result.requests.map(({ ts, links }) => ({ ts, links }));
}

async function endAs(ts: string, changes: object) {
  const key = requestKey(channel, ts);
  await claimRequest(
    items,
    { key, channel, ts, links: [] },
    { run: 'r', policy: 'p', now, leaseMinutes: 30, byHand: false },
  );
  const record = await items.read(ledgerPath(key));
  await items.write(ledgerPath(key), { ...(record as object), phase: 'closed', ...changes });
}

describe('a scan', () => {
  test('finds requests with their Looker links only, oldest first', async () => {
    const first = slack.say(
      `Fraud spend: ${slackLink(look(1), '$7,529.68')} ticket ${slackLink('https://acme.zendesk.com/agent/tickets/9')}`,
    );
    const second = slack.say(
      `and ${slackLink(`https://${lookerHost}/explore/m/v?toggle=x&qid=9TZEymaiGzQzGLcFUsvjpR`)} ${slackLink(look(1))}`,
    );
    expect(await scan()).toEqual([
      { ts: first, links: [look(1)] },
      {
        ts: second,
        links: [`https://${lookerHost}/explore/m/v?toggle=x&qid=9TZEymaiGzQzGLcFUsvjpR`, look(1)],
      },
    ]);
  });

  test('ignores other messages, joins, bots and messages of the app', async () => {
    slack.say('Good morning! Does anybody have a credit card for the coffee machine?');
    slack.say(`what a nice dashboard ${slackLink('https://example.com/looks/1')}`);
    slack.messages.push({
      ts: '1763000100.000100',
      user: 'U1',
      subtype: 'channel_join',
      text: 'joined: credit request fraud spend',
    });
    slack.messages.push({
      ts: '1763000101.000100',
      bot_id: 'B1',
      text: `credit request fraud spend ${slackLink(look(1))}`,
    });
    expect(await scan()).toEqual([]);
  });

  test('begins one day back on its first run by default, or where the policy says', async () => {
    const write = (secondsAgo: number) => {
      const ts = slackTs(new Date(now.getTime() - secondsAgo * 1_000));
      slack.messages.push({ ts, user: 'U0PERSON', text: `Credit request ${slackLink(look(1))}` });
      return ts;
    };
    write(86_401);
    const young = write(86_399);
    const { scan: rule } = policy();
    expect(await scan(null, now, policy({ scan: { ...rule, first_scan_days: 0 } }))).toEqual([]);
    items.values.clear();
    expect((await scan(null)).map(({ ts }) => ts)).toEqual([young]);
  });

  test('does not read before its start, even when its cursor is lost', async () => {
    slack.say(`Credit request ${slackLink(look(1))}`);
    await scan(now);
    items.values.delete(cursorPath(channel));
    expect(await scan(begin)).toEqual([]);
  });

  test('finds open requests again when its cursor is lost, and none twice', async () => {
    const done = slack.say(`Credit request ${slackLink(look(1))}`);
    const open = slack.say(`Credit request ${slackLink(look(2))}`);
    await scan();
    await endAs(done, { outcome: 'credited' });
    items.values.delete(cursorPath(channel));
    expect(await scan()).toEqual([{ ts: open, links: [look(2)] }]);
  });

  test('reports a request without a link once, then waits for the link: by edit', async () => {
    const ts = slack.say('Credit request: toll fraud at account SID AC1');
    expect(await scan()).toEqual([{ ts, links: [] }]);
    await endAs(ts, { outcome: 'needs_link' });
    expect(await scan()).toEqual([]);
    const message = slack.messages[0];
    if (message) message.text = `Credit request ${slackLink(look(4))}`;
    expect(await scan()).toEqual([{ ts, links: [look(4)] }]);
  });

  test('finds the link of a waiting request in a reply, also much later', async () => {
    const ts = slack.say('Credit request: toll fraud at account SID AC1');
    await scan();
    await endAs(ts, { outcome: 'needs_link' });
    const nextWeek = new Date(now.getTime() + 7 * 86_400_000);
    expect(await scan(null, nextWeek)).toEqual([]);
    slack.say(`sorry, here: ${slackLink(look(5))}`, ts);
    expect(await scan(null, nextWeek)).toEqual([{ ts, links: [look(5)] }]);
  });

  test('uses a link from a reply that was posted before any question', async () => {
    const ts = slack.say('Credit request: toll fraud at account SID AC1');
    slack.say(`link: ${slackLink(look(6))}`, ts);
    expect(await scan()).toEqual([{ ts, links: [look(6)] }]);
  });

  test('ignores a claimed request until its lease has expired', async () => {
    const ts = slack.say(`Credit request ${slackLink(look(1))}`);
    const key = requestKey(channel, ts);
    await claimRequest(
      items,
      { key, channel, ts, links: [look(1)] },
      { run: 'dead', policy: 'p', now, leaseMinutes: 30, byHand: false },
    );
    expect(await scan()).toEqual([]);
    expect(await scan(null, new Date(now.getTime() + 31 * 60_000))).toEqual([{ ts, links: [look(1)] }]);
  });

  test('retries a failed request when its retry is due', async () => {
    const ts = slack.say(`Credit request ${slackLink(look(1))}`);
    await endAs(ts, {
      outcome: 'failed',
      failures: 1,
      retry_at: new Date(now.getTime() + 15 * 60_000).toISOString(),
    });
    expect(await scan()).toEqual([]);
    expect(await scan(null, new Date(now.getTime() + 16 * 60_000))).toEqual([{ ts, links: [look(1)] }]);
  });
});

describe('the cursor of a channel', () => {
  const full = (since: Date | null = begin, at = now) =>
    scanChannel({ items, slack, policy: policy(), now: at, stopped }, channel, since);
  const minutesLater = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

  test('is stored beside the ledger, and read as written', () => {
    expect(cursorPath(channel)).toBe(`f/credits/ledger/${channel}_cursor`);
    expect(startPath(channel)).toBe(`f/credits/ledger/${channel}_start`);
    const scanned = { channel, name: 'credits', cursor: { seen_ts: '1', open: ['2'] }, messages: 3 };
    expect(scannedSchema.parse(scanned)).toEqual(scanned);
    for (const bad of [
      { channel },
      { ...scanned, messages: 0.5 },
      { ...scanned, more: 1 },
      { ...scanned, cursor: { seen_ts: '1', open: [2] } },
      { ...scanned, cursor: { seen_ts: 1, open: [] } },
      { ...scanned, name: null },
    ])
      expect(scannedSchema.safeParse(bad).success).toBe(false);
  });

  test('is at the start without messages, and then at the newest message', async () => {
    expect((await full()).cursor).toEqual({ seen_ts: slackTs(begin), open: [] });
    slack.say('good morning');
    const newest = slack.say('and good night');
    const scan = await full();
    expect(scan).toMatchObject({ cursor: { seen_ts: newest, open: [] }, messages: 2 });
    await items.write(cursorPath(channel), scan.cursor);
    const week = await full(null, minutesLater(7 * 24 * 60));
    // A message of the last day would be read again, and the cursor keeps its place without any.
    expect(week).toMatchObject({ cursor: { seen_ts: newest } });
  });

  test('keeps open requests: a claimed one, a failed one, one without its link, one with a pending notification', async () => {
    const held = slack.say(`Credit request ${slackLink(look(1))}`);
    const request = { key: requestKey(channel, held), channel, ts: held, links: [look(1)] };
    await claimRequest(items, request, { run: 'r', policy: 'p', now, leaseMinutes: 30, byHand: false });
    const failed = slack.say(`Credit request ${slackLink(look(2))}`);
    await endAs(failed, { outcome: 'failed', retry_at: minutesLater(60).toISOString() });
    const asked = slack.say('Credit request: toll fraud at account SID AC1');
    await endAs(asked, { outcome: 'needs_link' });
    const unnotified = slack.say(`Credit request ${slackLink(look(3))}`);
    await endAs(unnotified, { outcome: 'needs_review', reason: { code: 'x', message: 'y' } });
    const done = slack.say(`Credit request ${slackLink(look(4))}`);
    await endAs(done, { outcome: 'credited' });
    const scan = await full();
    expect(scan.requests).toEqual([]);
    expect(scan.owed_notices).toEqual([]);
    expect(scan.cursor.open).toEqual([held, failed, asked, unnotified]);
    // The lease of the run that ended it is over to the millisecond.
    expect((await full(null, minutesLater(30))).owed_notices).toMatchObject([
      { ts: unnotified, outcome: 'needs_review' },
    ]);
  });

  test('drops a request after its notification', async () => {
    const ts = slack.say(`Credit request ${slackLink(look(3))}`);
    await endAs(ts, { outcome: 'needs_review', reason: { code: 'x', message: 'y' } });
    await markNotified(items, { key: requestKey(channel, ts), turn: 1 });
    expect(await full()).toMatchObject({ owed_notices: [], cursor: { open: [] } });
  });

  test('drops a request that was deleted', async () => {
    const ts = slack.say('Credit request: toll fraud at account SID AC1');
    await items.write(cursorPath(channel), { seen_ts: slackTs(now), open: [ts] });
    slack.messages.length = 0;
    expect((await full(null, minutesLater(7 * 24 * 60))).cursor.open).toEqual([]);
  });

  test('is never advanced when the store is unavailable', async () => {
    slack.say(`Credit request ${slackLink(look(1))}`);
    const down = { ...items, read: () => Promise.reject(new Error('Windmill did not answer')) };
    const context = { items: down, slack, policy: policy(), now, stopped };
    await expect(scanChannel(context, channel, begin)).rejects.toThrow('Windmill did not answer');
  });
});
