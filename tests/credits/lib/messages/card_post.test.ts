import { beforeEach, describe, expect, test } from 'bun:test';
import {
  type LedgerRecord,
  ledgerPath,
  newRecord,
  requestKey,
} from '../../../../f/credits/lib/ledger/ledger.ts';
import { creditCard } from '../../../../f/credits/lib/messages/card.ts';
import {
  type CardContext,
  cardPath,
  owesCard,
  postCard,
} from '../../../../f/credits/lib/messages/card_post.ts';
import { cardFailedMessage } from '../../../../f/credits/lib/messages/operator_message.ts';
import type { PostResult } from '../../../../f/shared/lib/slack/message.ts';
import { channel, look, type MemorySlack, memoryItems, memorySlack, policy } from '../../world.ts';

const start = Date.parse('2026-01-08T12:00:00Z');
let items: ReturnType<typeof memoryItems>;
let slack: MemorySlack;
let now: Date;
let sent: string[];
let stopped: string | null;
let record: LedgerRecord;
let key: string;

beforeEach(async () => {
  items = memoryItems();
  slack = memorySlack();
  now = new Date(start);
  sent = [];
  stopped = null;
  const ts = slack.say(`Credit request ${look(1)}`);
  key = requestKey(channel, ts);
  const request = { key, channel, ts, links: [look(1)] };
  const claimed = newRecord(request, { run: 'r1', policy: 'p1', now, leaseMinutes: 30 });
  record = { ...claimed, phase: 'closed', outcome: 'credited', amount: '10.00', card: true };
  await items.write(ledgerPath(key), record);
});

const context = (changes: Partial<CardContext> = {}): CardContext => ({
  items,
  slack,
  claim: policy().claim,
  stopped: async () => stopped,
  postDeadlineMs: 15_000,
  now: () => now,
  sleep: async (milliseconds) => {
    now = new Date(now.getTime() + milliseconds);
  },
  runPage: () => null,
  notify: async (text) => void sent.push(text),
  ...changes,
});
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};
const cards = () => slack.messages.filter((message) => message.metadata?.event_payload?.kind === 'card');
const lost: () => PostResult = () => ({ kind: 'unknown', message: 'timeout' });
const refuse: () => PostResult = () => ({ kind: 'refused', error: 'invalid_blocks' });

describe('a card', () => {
  test('is posted once for repeated calls', async () => {
    expect(await postCard(context(), key)).toMatchObject({ kind: 'posted' });
    later(60);
    expect(await postCard(context(), key)).toEqual({ kind: 'none' });
    expect(cards()).toHaveLength(1);
    expect(await owesCard(items, record)).toBe(false);
  });

  test('is posted once by two concurrent processes', async () => {
    await Promise.all([postCard(context(), key), postCard(context(), key)]);
    expect(cards()).toHaveLength(1);
  });

  test('is found in the thread when its record is lost', async () => {
    await postCard(context(), key);
    items.values.delete(cardPath(key));
    later(31);
    expect(await postCard(context(), key)).toMatchObject({ kind: 'posted' });
    expect(slack.posts).toHaveLength(1);
  });

  test('whose response was lost is found in the thread immediately', async () => {
    slack.answers.push((accept) => {
      accept();
      return lost();
    });
    expect(await postCard(context(), key)).toMatchObject({ kind: 'posted' });
  });

  test('that may still arrive is not posted again before that time has passed', async () => {
    slack.answers.push(lost);
    expect(await postCard(context(), key)).toMatchObject({ kind: 'owed' });
    later(29);
    expect(await postCard(context(), key)).toMatchObject({ kind: 'owed' });
    expect(slack.posts).toHaveLength(1);
    later(2);
    const before = now.getTime();
    expect(await postCard(context(), key)).toMatchObject({ kind: 'posted' });
    expect(now.getTime() - before).toBe(30_000);
    expect(cards()).toHaveLength(1);
  });

  test('is not posted while the kill switch is on, and stays pending', async () => {
    stopped = 'the kill switch is on';
    for (let tries = 0; tries < 5; tries++) {
      expect(await postCard(context(), key)).toEqual({ kind: 'owed', why: 'the kill switch is on' });
      later(31);
    }
    stopped = null;
    expect(await postCard(context(), key)).toMatchObject({ kind: 'posted' });
    expect(sent).toEqual([]);
  });

  test('that Slack refuses fails after its attempts, with one notification to the operator', async () => {
    slack.answers.push(refuse, refuse, refuse);
    for (const kind of ['owed', 'owed', 'given_up', 'none', 'none']) {
      expect(await postCard(context(), key)).toMatchObject({ kind });
      later(31);
    }
    expect(sent).toHaveLength(1);
    expect(slack.posts).toHaveLength(3);
  });

  test('whose notification failed is notified by a later run', async () => {
    slack.answers.push(refuse, refuse, refuse, refuse);
    const silent = async () => {
      throw new Error('user_not_found');
    };
    for (let tries = 0; tries < 2; tries++) {
      await postCard(context(), key);
      later(31);
    }
    await expect(postCard(context({ notify: silent }), key)).rejects.toThrow('user_not_found');
    later(31);
    expect(await postCard(context(), key)).toMatchObject({ kind: 'given_up' });
    expect(sent).toHaveLength(1);
  });

  test('is not posted when the request was deleted', async () => {
    slack.messages.length = 0;
    expect(await postCard(context(), key)).toEqual({ kind: 'none' });
    expect(await owesCard(items, record)).toBe(false);
  });

  test.each([
    ['was promised none', { card: false }],
    ['has no credit', { outcome: 'needs_review' as const }],
    ['is a dry run', { outcome: 'dry_run' as const }],
  ])('is never posted for a request that %s', async (_, change) => {
    await items.write(ledgerPath(key), { ...record, ...change });
    expect(await postCard(context(), key)).toEqual({ kind: 'none' });
    expect(slack.posts).toEqual([]);
  });

  test('never changes the record of its credit', async () => {
    const before = items.values.get(ledgerPath(key));
    slack.answers.push(refuse, lost, refuse, refuse);
    for (let tries = 0; tries < 6; tries++) {
      await postCard(context(), key).catch(() => undefined);
      later(31);
    }
    expect(items.values.get(ledgerPath(key))).toBe(before ?? '');
  });
});

describe('the posted message', () => {
  test('is the card with its metadata in the thread of its request, with the page of the run', async () => {
    const runPage = (run: string) => `https://windmill.example.com/run/${run}`;
    const ts = await postCard(context({ runPage }), key);
    expect(ts).toEqual({ kind: 'posted', ts: slack.messages.at(-1)?.ts ?? '' });
    const { text, blocks } = creditCard(record, 'https://windmill.example.com/run/r1');
    expect(slack.posts).toEqual([
      {
        channel,
        thread_ts: record.ts,
        text,
        blocks,
        metadata: {
          event_type: 'creditbot_answer',
          event_payload: { request: key, kind: 'card', amount: '10.00', policy: 'p1', run: 'r1', turn: '1' },
        },
      },
    ]);
  });

  test('has its own token besides that of the answer, and its own record', async () => {
    await postCard(context(), key);
    expect([...items.values.keys()].sort()).toEqual(
      [ledgerPath(key), `${ledgerPath(key)}_card`, `token:${ledgerPath(key)}_card_post_1`].sort(),
    );
    expect(items.values.get(cardPath(key))).toBe('{"failures":0,"ended":"posted"}');
    expect(items.values.get(`token:${ledgerPath(key)}_card_post_1`)).toBe(`{"at":"${now.toISOString()}"}`);
  });
});

describe('the outcome of a card', () => {
  const state = () => JSON.parse(items.values.get(cardPath(key)) ?? 'null');
  const limited = (): PostResult => ({ kind: 'limited', retryAfterSeconds: 120 });

  test('has the errors of Slack for each attempt, and the operator is notified of the last one', async () => {
    slack.answers.push(refuse, limited, refuse);
    expect(await postCard(context(), key)).toEqual({
      kind: 'owed',
      why: 'Slack refused it: invalid_blocks',
    });
    expect(state()).toEqual({ failures: 1, ended: null });
    expect(await postCard(context(), key)).toEqual({
      kind: 'owed',
      why: 'another process is posting it, or just was',
    });
    later(31);
    expect(await postCard(context(), key)).toEqual({ kind: 'owed', why: 'Slack asks to wait 120 s' });
    expect(state()).toEqual({ failures: 2, ended: null });
    later(31);
    const why = 'Slack refused it: invalid_blocks';
    expect(await postCard(context(), key)).toEqual({ kind: 'given_up', why });
    expect(state()).toEqual({ failures: 3, ended: 'given_up' });
    expect(sent).toEqual([cardFailedMessage(record, why)]);
  });

  test('contains the attempts before a success', async () => {
    slack.answers.push(refuse);
    await postCard(context(), key);
    later(31);
    await postCard(context(), key);
    expect(state()).toEqual({ failures: 1, ended: 'posted' });
  });

  test('is in doubt when Slack did not confirm it and the thread does not contain it', async () => {
    slack.answers.push(lost);
    expect(await postCard(context(), key)).toEqual({
      kind: 'owed',
      why: 'Slack did not confirm it (timeout)',
    });
    expect(items.values.has(cardPath(key))).toBe(false);
  });

  test('is recorded with the ts of the thread when it is found there', async () => {
    slack.answers.push((accept) => {
      accept();
      return lost();
    });
    const first = await postCard(context(), key);
    expect(first).toEqual({ kind: 'posted', ts: slack.messages.at(-1)?.ts ?? '' });
    expect(state()).toEqual({ failures: 0, ended: 'posted' });
    items.values.delete(cardPath(key));
    later(31);
    expect(await postCard(context(), key)).toEqual(first);
    expect(state()).toEqual({ failures: 0, ended: 'posted' });
  });

  test('is posted when confirmed by Slack, also before the thread contains it', async () => {
    const [parent] = slack.messages;
    const behind = { ...slack, thread: async () => structuredClone(parent ? [parent] : []) };
    expect(await postCard(context({ slack: behind }), key)).toMatchObject({ kind: 'posted' });
    expect(state()).toEqual({ failures: 0, ended: 'posted' });
  });

  test('is recorded as none for a deleted request', async () => {
    slack.messages.length = 0;
    await postCard(context(), key);
    expect(state()).toEqual({ failures: 0, ended: 'none' });
  });

  test('has no delay before its first attempt', async () => {
    await postCard(context(), key);
    expect(now.getTime()).toBe(start);
  });

  test('is retried a millisecond after the lease of the previous attempt', async () => {
    slack.answers.push(refuse);
    await postCard(context(), key);
    later(30);
    expect(await postCard(context(), key)).toMatchObject({ kind: 'owed' });
    now = new Date(now.getTime() + 1);
    expect(await postCard(context(), key)).toMatchObject({ kind: 'posted' });
  });

  test('is begun only when it ends before its lease', async () => {
    const lease = policy().claim.lease_minutes * 60_000;
    expect(await postCard(context({ postDeadlineMs: lease }), key)).toMatchObject({
      kind: 'owed',
      why: expect.stringContaining('lease_over'),
    });
    expect(slack.posts).toEqual([]);
  });

  test('is absent for a request without a record', async () => {
    expect(await postCard(context(), 'C0CREDIT01_1763000000_000100')).toEqual({ kind: 'none' });
    expect(items.values.size).toBe(1);
  });

  test.each([
    { failures: -1, ended: 'posted' },
    { failures: 0.5, ended: 'posted' },
    { failures: 0, ended: 'lost' },
    { failures: 0, ended: 'posted', more: 1 },
    { ended: 'posted' },
    'posted',
  ])('is searched again in the thread when its record is %j', async (note) => {
    await items.write(cardPath(key), note as object);
    expect(await owesCard(items, record)).toBe(true);
  });

  test.each(['posted', 'none', 'given_up'])('is final after it ended as %s', async (ended) => {
    await items.write(cardPath(key), { failures: 0, ended });
    expect(await owesCard(items, record)).toBe(false);
  });

  test('is unknown with an unreadable token', async () => {
    await items.take(`${ledgerPath(key)}_card_post_1`, { at: 'yesterday' });
    await expect(postCard(context(), key)).rejects.toThrow('Invalid ISO datetime');
  });
});
