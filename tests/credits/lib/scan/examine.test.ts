import { beforeEach, describe, expect, test } from 'bun:test';
import { markNotified } from '../../../../f/credits/lib/ledger/ending.ts';
import {
  type LedgerRecord,
  ledgerPath,
  newRecord,
  requestKey,
} from '../../../../f/credits/lib/ledger/ledger.ts';
import { cardPath } from '../../../../f/credits/lib/messages/card_post.ts';
import { examine, type Known } from '../../../../f/credits/lib/scan/examine.ts';
import { SharedError } from '../../../../f/shared/lib/errors.ts';
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

const written = new Date('2026-01-08T12:00:00Z');
const leaseOver = new Date('2026-01-08T12:30:00Z');
let items: ReturnType<typeof memoryItems>;
let slack: MemorySlack;
let threads: number;
beforeEach(() => {
  items = memoryItems();
  const memory = memorySlack();
  threads = 0;
  slack = {
    ...memory,
    thread: async (place, ts) => {
      threads++;
      return memory.thread(place, ts);
    },
  };
});
const withLink = `Credit request ${slackLink(look(1))}`;
const withoutLink = 'Credit request: toll fraud at account SID AC1';
async function record(ts: string, changes: Partial<LedgerRecord>) {
  const key = requestKey(channel, ts);
  const by = { run: 'r', policy: '1', now: written, leaseMinutes: 30 };
  const fresh = newRecord({ key, channel, ts, links: [look(1)] }, by);
  await items.write(ledgerPath(key), { ...fresh, phase: 'closed', ...changes });
  return key;
}
/** @param now by default the moment at which the lease of the record is over */
function seen(ts: string, { now = leaseOver, ...known }: Partial<Known> & { now?: Date } = {}) {
  const message = slack.messages.find((one) => one.ts === ts);
  if (!message) throw new Error('the message was written');
  return examine({ items, slack, policy: policy(), now, stopped }, channel, message, {
    awaited: false,
    ...known,
  });
}
const found = (ts: string, ...links: string[]) => ({
  kind: 'found' as const,
  request: { key: requestKey(channel, ts), channel, ts, links },
});
const reason = { code: 'link_gone' as const, message: 'gone' };

describe('a message', () => {
  test('with a link is a request without reading its thread', async () => {
    const ts = slack.say(withLink);
    slack.say(slackLink(look(2)), ts);
    expect(await seen(ts)).toEqual(found(ts, look(1)));
    expect(threads).toBe(0);
  });

  test('without a link is a request with the links of its thread', async () => {
    const ts = slack.say(withoutLink);
    expect(await seen(ts)).toEqual(found(ts));
    expect(threads).toBe(0);
    slack.say(slackLink(look(2)), ts);
    expect(await seen(ts)).toEqual(found(ts, look(2)));
    expect(threads).toBe(1);
  });

  test('is read with the given thread', async () => {
    const ts = slack.say(withoutLink);
    slack.say(slackLink(look(2)), ts);
    const thread = structuredClone(slack.messages);
    // An event does not say how many replies there are.
    Object.assign(slack.messages[0] ?? {}, { reply_count: undefined });
    expect(await seen(ts, { thread })).toEqual(found(ts, look(2)));
    expect(threads).toBe(0);
  });

  test('that was deleted before its thread is read has no link', async () => {
    const ts = slack.say(withoutLink);
    slack.say(slackLink(look(2)), ts);
    slack.thread = async () => null;
    expect(await seen(ts)).toEqual(found(ts));
  });

  test('that is no request is ignored, unless it was one before', async () => {
    const ts = slack.say('good morning');
    expect(await seen(ts)).toEqual({ kind: 'settled' });
    await record(ts, { outcome: 'failed', retry_at: written.toISOString() });
    expect(await seen(ts)).toEqual({ kind: 'settled' });
    expect(await seen(ts, { awaited: true })).toEqual(found(ts));
  });

  test('under which a reply was a request is looked at again when a late write has opened its record', async () => {
    const ts = slack.say('good morning');
    slack.say(withLink, ts);
    await record(ts, { phase: 'closed', outcome: 'credited', amount: '1.00' });
    expect(await seen(ts, { repliesRead: '9999999999.000000' })).toEqual({ kind: 'settled' });
    await record(ts, { phase: 'claimed' });
    expect(await seen(ts, { repliesRead: '9999999999.000000' })).toEqual(found(ts, look(1)));
  });

  test('with an unreadable record is a problem; an unavailable store is an error', async () => {
    const ts = slack.say(withLink);
    const key = requestKey(channel, ts);
    await items.write(ledgerPath(key), { damaged: true });
    expect(await seen(ts)).toEqual({
      kind: 'unreadable',
      problem: {
        subject: key,
        request: { channel, ts },
        code: 'ledger_unreadable',
        message: expect.stringContaining(`${ledgerPath(key)} cannot be read`),
        passing: false,
      },
    });
    for (const error of [
      new SharedError('store_unavailable', 'no answer'),
      Object.assign(new Error('a bug'), { code: 'ledger_unreadable' }),
    ]) {
      items.read = () => Promise.reject(error);
      await expect(seen(ts)).rejects.toBe(error);
    }
  });
});

describe('a request that waits for a link', () => {
  const hint = { code: 'link_gone' as const, bad: [look(1)], needed: 1 };

  test('is processed when it has one, by an edit or by a reply', async () => {
    const edited = slack.say(withLink);
    await record(edited, { outcome: 'needs_link', links: [] });
    expect(await seen(edited)).toEqual(found(edited, look(1)));
    const asked = slack.say(withoutLink);
    await record(asked, { outcome: 'needs_link', links: [] });
    expect(await seen(asked)).toEqual({ kind: 'waiting' });
    slack.say(slackLink(look(2)), asked);
    expect(await seen(asked)).toEqual(found(asked, look(2)));
  });

  test('is processed after a hint when another link replaces the unusable one', async () => {
    const ts = slack.say(withLink);
    const key = await record(ts, { outcome: 'needs_review', reason, hint });
    await markNotified(items, { key, turn: 1 });
    expect(await seen(ts)).toEqual({ kind: 'waiting' });
    const payload = { request: key, kind: 'hint' };
    const said = slack.say('Please send another link.', ts);
    const answer = slack.messages.find((one) => one.ts === said);
    if (answer)
      Object.assign(answer, {
        bot_id: 'B0CREDIT',
        metadata: { event_type: 'creditbot_answer', event_payload: payload },
      });
    expect(await seen(ts)).toEqual({ kind: 'waiting' });
    slack.say(slackLink(look(1)), ts);
    expect(await seen(ts)).toEqual({ kind: 'waiting' });
    slack.say(slackLink(look(2)), ts);
    expect(await seen(ts)).toEqual(found(ts, look(2)));
  });

  test('is not processed with the links of its last outcome', async () => {
    const ts = slack.say(`Credit request ${slackLink(look(2))}`);
    const key = await record(ts, { outcome: 'needs_review', reason, hint, links: [look(2)] });
    await markNotified(items, { key, turn: 1 });
    expect(await seen(ts)).toEqual({ kind: 'waiting' });
  });

  test('is processed after a hint when its message is fixed', async () => {
    const ts = slack.say(`Credit request ${slackLink(look(2))}`);
    await record(ts, { outcome: 'needs_review', reason, hint });
    expect(await seen(ts)).toEqual(found(ts, look(2)));
    expect(threads).toBe(0);
  });

  test('is not processed without any link', async () => {
    const ts = slack.say(withoutLink);
    const key = await record(ts, { outcome: 'needs_review', reason, hint: { ...hint, needed: 0 } });
    await markNotified(items, { key, turn: 1 });
    expect(await seen(ts)).toEqual({ kind: 'waiting' });
  });

  test('is reported to the operator while it waits, if it was not before', async () => {
    const ts = slack.say(withLink);
    const key = await record(ts, { outcome: 'needs_review', reason, hint });
    const ending = { key, channel, ts, turn: 1, outcome: 'needs_review', reason } as const;
    expect(await seen(ts)).toEqual({ kind: 'owes_notice', ending });
  });
});

describe('a request that has ended', () => {
  const last = new Date(leaseOver.getTime() - 1);

  test.each<[string, Partial<LedgerRecord>]>([
    ['needs a person', { outcome: 'needs_review', reason }],
    ['has failed for good', { outcome: 'failed', reason }],
    ['was a dry run', { outcome: 'dry_run', reason: null }],
  ])('is notified after the time of the run that ended it: it %s', async (_, changes) => {
    const ts = slack.say(withLink);
    const key = await record(ts, { turn: 3, ...changes });
    expect(await seen(ts, { now: last })).toEqual({ kind: 'waiting' });
    const { outcome, reason: why } = changes;
    expect(await seen(ts)).toEqual({
      kind: 'owes_notice',
      ending: { key, channel, ts, turn: 3, outcome: outcome ?? 'failed', reason: why ?? null },
    });
    await markNotified(items, { key, turn: 2 });
    expect((await seen(ts)).kind).toBe('owes_notice');
    await markNotified(items, { key, turn: 3 });
    expect(await seen(ts)).toEqual({ kind: 'settled' });
  });

  test.each<[string, Partial<LedgerRecord>]>([
    ['credited without a card', { outcome: 'credited' }],
    ['skipped', { outcome: 'skipped', reason }],
  ])('is settled at any time: %s', async (_, changes) => {
    const ts = slack.say(withLink);
    await record(ts, changes);
    expect([await seen(ts, { now: written }), await seen(ts)]).toEqual([
      { kind: 'settled' },
      { kind: 'settled' },
    ]);
  });

  test('has a pending card until that is posted', async () => {
    const ts = slack.say(withLink);
    const key = await record(ts, { outcome: 'credited', card: true });
    expect(await seen(ts, { now: last })).toEqual({ kind: 'waiting' });
    expect(await seen(ts)).toEqual({ kind: 'owes_card', key });
    await items.write(cardPath(key), { failures: 0, ended: 'posted' });
    expect(await seen(ts)).toEqual({ kind: 'settled' });
  });

  test('waits for its approval, and is examined when that is due', async () => {
    const ts = slack.say(withLink);
    const ask: NonNullable<LedgerRecord['ask']> = {
      turn: 1,
      hash: 'h',
      causes: [{ code: 'first_credit', message: 'm' }],
      asked_at: written.toISOString(),
      expires_at: '2026-01-09T12:00:00.000Z',
      requester: null,
      links_given: false,
    };
    const needed = { code: 'approval_needed' as const, message: 'm' };
    const key = await record(ts, { outcome: 'needs_review', reason: needed, ask });
    const due = { key, channel, ts, ask: 1 };
    expect(await seen(ts, { now: last })).toEqual({ kind: 'waiting' });
    expect(await seen(ts)).toEqual({ kind: 'approval', due: { ...due, why: 'unasked' } });
    await markNotified(items, { key, turn: 1 });
    expect(await seen(ts)).toEqual({ kind: 'waiting' });
    expect(await seen(ts, { now: new Date(ask.expires_at) })).toEqual({
      kind: 'approval',
      due: { ...due, why: 'expired' },
    });
  });
});
