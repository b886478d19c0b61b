import { beforeEach, describe, expect, test } from 'bun:test';
import { claimRequest } from '../../../../f/credits/lib/ledger/claims.ts';
import { markNotified } from '../../../../f/credits/lib/ledger/ending.ts';
import {
  type LedgerRecord,
  ledgerPath,
  newRecord,
  requestKey,
} from '../../../../f/credits/lib/ledger/ledger.ts';
import { cursorPath, examineMessage, noteWatched, scanChannel } from '../../../../f/credits/lib/scan/scan.ts';
import { slackTs } from '../../../../f/shared/lib/slack/message.ts';
import { channel, look, type MemorySlack, memoryItems, memorySlack, policy, slackLink } from '../../world.ts';

const day = 86_400_000;
const begin = new Date(1_763_000_000_000);
let now: Date;
let items: ReturnType<typeof memoryItems>;
let slack: MemorySlack;
let switched: string | null;
beforeEach(() => {
  items = memoryItems();
  slack = memorySlack();
  now = new Date(begin.getTime() + 3_600_000);
  switched = null;
});

const context = () => ({ items, slack, policy: policy(), now, stopped: async () => switched });

/** One scan, with the links that it finds by the ts of their message. */
async function scan() {
  const result = await scanChannel(context(), channel, begin);
  await items.write(cursorPath(channel), result.cursor);
  return result.requests.map(({ ts, links }) => [ts, links]);
}

/** A reply as Slack counts it. */
function reply(text: string, parent: string, changes = {}): string {
  const ts = slack.say(text, parent);
  const [root, written] = [parent, ts].map((one) => slack.messages.find((message) => message.ts === one));
  Object.assign(root ?? {}, { latest_reply: ts });
  Object.assign(written ?? {}, changes);
  return ts;
}

async function record(ts: string, changes: Partial<LedgerRecord> = {}) {
  const key = requestKey(channel, ts);
  const by = { run: 'r', policy: '1', now: begin, leaseMinutes: 30 };
  const fresh = newRecord({ key, channel, ts, links: [look(1)] }, by);
  await items.write(ledgerPath(key), { ...fresh, phase: 'closed', outcome: 'credited', ...changes });
  return key;
}

/** A request that was credited, after a scan has read its thread. */
async function credited(changes: Partial<LedgerRecord> = {}): Promise<string> {
  const ts = slack.say(`Credit request ${slackLink(look(1))}`);
  const posted_ts = reply('Approved, $1.00, exceptions', ts, { bot_id: 'B0CREDIT' });
  await record(ts, { posted_ts, ...changes });
  expect(await scan()).toEqual([]);
  return ts;
}

describe('a reply in the thread of a request that has ended', () => {
  test.each<[string, string, string[]]>([
    ['another link', slackLink(look(2)), [look(2)]],
    ['the same link', slackLink(look(1)), [look(1)]],
    ['the words of a request', 'Credit request: toll fraud again', []],
    ['words that ask, and an account', `please refund AC${'1'.repeat(32)}`, []],
  ])('is a request of its own: %s', async (_, text, links) => {
    const ts = await credited();
    const second = reply(text, ts);
    expect(await scan()).toEqual([[second, links]]);
  });

  test.each<[string, string, object]>([
    ['thanks', 'thank you!', {}],
    ['a quoted link', `&gt; ${slackLink(look(2))}\nthat was quick`, {}],
    ['a link elsewhere', slackLink('https://acme.zendesk.com/agent/tickets/9'), {}],
    ['a bot', slackLink(look(2)), { bot_id: 'B0OTHER' }],
  ])('is none: %s', async (_, text, changes) => {
    const ts = await credited();
    reply(text, ts, changes);
    expect(await scan()).toEqual([]);
  });

  test('is one before the answer, too, when its link is not part of it', async () => {
    const ts = slack.say(`Credit request ${slackLink(look(1))}`);
    const early = reply(`and ${slackLink(look(2))}`, ts);
    reply(`the same ${slackLink(look(1))}`, ts);
    const posted_ts = reply('Approved, $1.00, exceptions', ts, { bot_id: 'B0CREDIT' });
    await record(ts, { posted_ts });
    expect(await scan()).toEqual([[early, [look(2)]]]);
  });

  test('is none with a link that a later one has replaced', async () => {
    const hint = { code: 'link_gone' as const, bad: [look(2)], needed: 1 };
    const ts = slack.say(`Credit request ${slackLink(look(2))}`);
    reply(slackLink(look(2)), ts);
    const posted_ts = reply('Approved, $1.00, exceptions', ts, { bot_id: 'B0CREDIT' });
    await record(ts, { posted_ts, hint });
    expect(await scan()).toEqual([]);
  });

  test.each<[LedgerRecord['outcome'], boolean]>([
    ['skipped', true],
    ['dry_run', true],
    // A person has been asked to read these threads.
    ['needs_review', false],
    ['failed', false],
  ])('whose outcome was %s: %p', async (outcome, noticed) => {
    const ts = slack.say(`Credit request ${slackLink(look(1))}`);
    const key = await record(ts, { outcome });
    await markNotified(items, { key, turn: 1 });
    await scan();
    reply(slackLink(look(2)), ts);
    expect(await scan()).toHaveLength(noticed ? 1 : 0);
  });

  test('is found again until its outcome is stored and the operator notified', async () => {
    const ts = await credited();
    const second = reply(slackLink(look(2)), ts);
    expect(await scan()).toEqual([[second, [look(2)]]]);
    expect(await scan()).toEqual([[second, [look(2)]]]);
    const request = { key: requestKey(channel, second), channel, ts: second, links: [look(2)] };
    await claimRequest(items, request, { run: 'r', policy: 'p', now, leaseMinutes: 30, byHand: false });
    expect(await scan()).toEqual([]);
    now = new Date(now.getTime() + 31 * 60_000);
    expect(await scan()).toEqual([[second, [look(2)]]]);
    const reason = { code: 'second_request' as const, message: 'm' };
    const key = await record(second, { outcome: 'needs_review', reason });
    const owed = await scanChannel(context(), channel, begin);
    expect(owed.owed_notices).toMatchObject([{ key, reason }]);
    expect(owed.cursor.open).toEqual([ts]);
    await markNotified(items, { key, turn: 1 });
    expect((await scanChannel(context(), channel, begin)).cursor.open).toEqual([]);
  });

  test('is found in a thread of some days ago, and in an older one when it is sent to the channel, too', async () => {
    const ts = await credited();
    now = new Date(now.getTime() + 6 * day);
    expect(await scan()).toEqual([]);
    const second = reply(slackLink(look(2)), ts);
    expect(await scan()).toEqual([[second, [look(2)]]]);
    await record(second, { outcome: 'skipped' });
    now = new Date(now.getTime() + 60 * day);
    slack.messages.push({ ts: slackTs(now), user: 'U0PERSON', text: 'good morning' });
    expect(await scan()).toEqual([]);
    reply(slackLink(look(3)), ts);
    expect(await scan()).toEqual([]);
    const said = reply(slackLink(look(4)), ts, { subtype: 'thread_broadcast' });
    const history = slack.history;
    slack.history = async (place, oldest) => [
      ...(await history(place, oldest)),
      ...slack.messages.filter(({ subtype }) => subtype === 'thread_broadcast'),
    ];
    expect((await scan()).at(-1)).toEqual([said, [look(4)]]);
  });

  test('costs no reading of threads without new replies', async () => {
    await credited();
    const thread = slack.thread;
    let reads = 0;
    slack.thread = (...place) => {
      reads++;
      return thread(...place);
    };
    await scan();
    expect(reads).toBe(0);
  });

  test('is found by an event', async () => {
    const ts = await credited();
    await noteWatched(items, [{ channel, name: policy().channels[0]?.name ?? '' }]);
    const second = reply(slackLink(look(2)), ts);
    expect((await examineMessage(context(), channel, ts)).request).toMatchObject({ ts: second });
  });
});

test('a request older than the channel is not answered because somebody replies in it', async () => {
  const ts = slack.say(`Credit request ${slackLink(look(1))}`);
  const live = new Date(Number(ts) * 1_000 + 60_000);
  now = new Date(live.getTime() + day);
  const result = await scanChannel(context(), channel, live);
  await items.write(cursorPath(channel), { ...result.cursor, replies_ts: slackTs(live) });
  const said = { ts: slackTs(now), thread_ts: ts, user: 'U0PERSON', text: slackLink(look(2)) };
  slack.history = async () => [{ ...said, subtype: 'thread_broadcast' }];
  slack.messages.push(said);
  expect(await scan()).toEqual([]);
});

describe('what the kill switch has stopped', () => {
  const reason = { code: 'link_gone' as const, message: 'm' };
  const stoppedOnes: [string, Partial<LedgerRecord>][] = [
    ['a hint', { outcome: 'needs_review', reason, hint_due: true }],
    [
      'a question',
      {
        outcome: 'failed',
        reason: { code: 'kill_switch', message: 'm' },
        retry_at: begin.toISOString(),
      },
    ],
  ];
  test.each(stoppedOnes)('is tried again when it is off, not before: %s', async (_, changes) => {
    const ts = slack.say(`Credit request ${slackLink(look(1))}`);
    const key = await record(ts, changes);
    await markNotified(items, { key, turn: 1 });
    switched = 'it is on';
    expect(await scan()).toEqual([]);
    now = new Date(now.getTime() + 40 * day);
    expect(await scan()).toEqual([]);
    switched = null;
    expect(await scan()).toEqual([[ts, [look(1)]]]);
  });

  test('is reported to the operator meanwhile', async () => {
    const ts = slack.say(`Credit request ${slackLink(look(1))}`);
    const key = await record(ts, { outcome: 'needs_review', reason, hint_due: true });
    switched = 'it is on';
    expect((await scanChannel(context(), channel, begin)).owed_notices).toMatchObject([{ key }]);
  });
});
