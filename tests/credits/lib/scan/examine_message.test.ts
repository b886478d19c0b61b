import { beforeEach, describe, expect, test } from 'bun:test';
import { ledgerPath, newRecord, requestKey } from '../../../../f/credits/lib/ledger/ledger.ts';
import { examineMessage, noteWatched, startPath } from '../../../../f/credits/lib/scan/scan.ts';
import {
  channel,
  look,
  type MemorySlack,
  memoryItems,
  memorySlack,
  policy,
  slackLink,
  stopped,
} from '../../world.ts';

const now = new Date('2026-01-08T12:00:00Z');
const rules = policy();
let items: ReturnType<typeof memoryItems>;
let slack: MemorySlack;
beforeEach(async () => {
  items = memoryItems();
  slack = memorySlack();
  await noteWatched(items, [{ channel, name: rules.channels[0]?.name ?? '' }]);
  await items.take(startPath(channel), { ts: '1763000000.000000' });
});
const request = () => slack.say(`Credit request ${slackLink(look(1))}`);
const examine = (ts: string, changed = rules) =>
  examineMessage({ items, slack, policy: changed, now, stopped }, channel, ts);

describe('the message of an event', () => {
  test('is a request according to its current thread', async () => {
    const ts = request();
    expect(await examine(ts)).toEqual({
      request: { key: requestKey(channel, ts), channel, ts, links: [look(1)] },
      why: null,
    });
  });

  test('is ignored while another run processes it', async () => {
    const ts = request();
    const key = requestKey(channel, ts);
    const by = { run: 'other', policy: '1', now, leaseMinutes: 30 };
    await items.write(ledgerPath(key), newRecord({ key, channel, ts, links: [look(1)] }, by));
    expect(await examine(ts)).toEqual({ request: null, why: 'waiting' });
  });

  test('continues with a link from its thread after a question, and never because of a reply to other messages', async () => {
    const talk = slack.say('good morning');
    slack.say(slackLink(look(2)), talk);
    expect(await examine(talk)).toEqual({ request: null, why: 'settled' });

    const asked = slack.say('Credit request, account SID below');
    const key = requestKey(channel, asked);
    const record = newRecord(
      { key, channel, ts: asked, links: [] },
      { run: 'first', policy: '1', now, leaseMinutes: 30 },
    );
    await items.write(ledgerPath(key), { ...record, phase: 'closed', outcome: 'needs_link' });
    expect(await examine(asked)).toEqual({ request: null, why: 'waiting' });
    slack.say(slackLink(look(3)), asked);
    expect((await examine(asked)).request?.links).toEqual([look(3)]);
  });

  test('is processed when it was a request before, with any current text, and its thread is read once', async () => {
    const ts = request();
    const key = requestKey(channel, ts);
    const by = { run: 'first', policy: '1', now: new Date(now.getTime() - 3_600_000), leaseMinutes: 30 };
    await items.write(ledgerPath(key), newRecord({ key, channel, ts, links: [look(1)] }, by));
    Object.assign(slack.messages[0] ?? {}, { text: 'never mind' });
    slack.say(slackLink(look(2)), ts);
    const { thread } = slack;
    let reads = 0;
    slack.thread = (...place) => {
      reads++;
      return thread(...place);
    };
    expect((await examine(ts)).request?.links).toEqual([look(2)]);
    expect(reads).toBe(1);
  });

  test('is ignored when it was deleted', async () => {
    const ts = request();
    slack.messages.length = 0;
    expect(await examine(ts)).toEqual({ request: null, why: 'gone' });
  });

  test('is ignored in a channel that no scan has read, or that was removed from the policy', async () => {
    const ts = request();
    const channels = [{ name: 'another_one', mode: 'live' as const, card: false }];
    expect(await examine(ts, policy({ channels }))).toEqual({ request: null, why: 'not_watched' });
    await noteWatched(items, []);
    expect(await examine(ts)).toEqual({ request: null, why: 'not_watched' });
  });

  test('is ignored when only its tombstone remains', async () => {
    const ts = request();
    slack.say('here is more', ts);
    Object.assign(slack.messages[0] ?? {}, { subtype: 'tombstone', text: 'This message was deleted.' });
    expect(await examine(ts)).toEqual({ request: null, why: 'gone' });
  });

  test('is a request from the time at which the channel went live', async () => {
    const ts = request();
    items.values.delete(`token:${startPath(channel)}`);
    await items.take(startPath(channel), { ts });
    expect((await examine(ts)).request?.ts).toBe(ts);
  });

  test('is ignored when it was written before the channel went live', async () => {
    items.values.clear();
    await noteWatched(items, [{ channel, name: rules.channels[0]?.name ?? '' }]);
    const ts = request();
    expect((await examine(ts)).why).toBe('before_the_channel_went_live');
    await items.take(startPath(channel), { ts: '1763999999.000000' });
    expect((await examine(ts)).why).toBe('before_the_channel_went_live');
  });
});
