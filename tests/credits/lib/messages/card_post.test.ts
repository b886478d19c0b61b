import { beforeEach, describe, expect, test } from 'bun:test';
import {
  type LedgerRecord,
  ledgerPath,
  newRecord,
  requestKey,
} from '../../../../f/credits/lib/ledger/ledger.ts';
import {
  type CardContext,
  cardPath,
  owesCard,
  postCard,
} from '../../../../f/credits/lib/messages/card_post.ts';
import type { PostResult } from '../../../../f/credits/lib/messages/slack_port.ts';
import { channel, look, type MemorySlack, memoryItems, memorySlack, policy } from '../../world.ts';

const start = Date.parse('2026-01-08T12:00:00Z');
let items: ReturnType<typeof memoryItems>;
let slack: MemorySlack;
let now: Date;
let told: string[];
let stopped: string | null;
let record: LedgerRecord;
let key: string;

beforeEach(async () => {
  items = memoryItems();
  slack = memorySlack();
  now = new Date(start);
  told = [];
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
  tell: async (text) => void told.push(text),
  ...changes,
});
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};
const cards = () => slack.messages.filter((message) => message.metadata?.event_payload?.kind === 'card');
const lost: () => PostResult = () => ({ kind: 'unknown', message: 'timeout' });
const refuse: () => PostResult = () => ({ kind: 'refused', error: 'invalid_blocks' });

describe('a card', () => {
  test('is posted once, however often it is asked for', async () => {
    expect(await postCard(context(), key)).toMatchObject({ kind: 'posted' });
    later(60);
    expect(await postCard(context(), key)).toEqual({ kind: 'none' });
    expect(cards()).toHaveLength(1);
    expect(await owesCard(items, record)).toBe(false);
  });

  test('is posted once by two processes at once', async () => {
    await Promise.all([postCard(context(), key), postCard(context(), key)]);
    expect(cards()).toHaveLength(1);
  });

  test('is found in the thread when the note of it is lost', async () => {
    await postCard(context(), key);
    items.values.delete(cardPath(key));
    later(31);
    expect(await postCard(context(), key)).toMatchObject({ kind: 'posted' });
    expect(slack.posts).toHaveLength(1);
  });

  test('whose answer was lost is found in the thread at once', async () => {
    slack.answers.push((accept) => {
      accept();
      return lost();
    });
    expect(await postCard(context(), key)).toMatchObject({ kind: 'posted' });
  });

  test('that may still arrive is not posted again before it no more can', async () => {
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

  test('is not posted while the kill switch is on, and is owed for as long', async () => {
    stopped = 'the kill switch is on';
    for (let tries = 0; tries < 5; tries++) {
      expect(await postCard(context(), key)).toEqual({ kind: 'owed', why: 'the kill switch is on' });
      later(31);
    }
    stopped = null;
    expect(await postCard(context(), key)).toMatchObject({ kind: 'posted' });
    expect(told).toEqual([]);
  });

  test('that Slack refuses is given up after its tries, with one word to the operator', async () => {
    slack.answers.push(refuse, refuse, refuse);
    for (const kind of ['owed', 'owed', 'given_up', 'none', 'none']) {
      expect(await postCard(context(), key)).toMatchObject({ kind });
      later(31);
    }
    expect(told).toHaveLength(1);
    expect(slack.posts).toHaveLength(3);
  });

  test('whose operator could not be told is told about by a later run', async () => {
    slack.answers.push(refuse, refuse, refuse, refuse);
    const silent = async () => {
      throw new Error('user_not_found');
    };
    for (let tries = 0; tries < 2; tries++) {
      await postCard(context(), key);
      later(31);
    }
    expect(postCard(context({ tell: silent }), key)).rejects.toThrow('user_not_found');
    later(31);
    expect(await postCard(context(), key)).toMatchObject({ kind: 'given_up' });
    expect(told).toHaveLength(1);
  });

  test('explains nothing once the request is gone', async () => {
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

  test('never changes the record of its credit, whatever happens to it', async () => {
    const before = items.values.get(ledgerPath(key));
    slack.answers.push(refuse, lost, refuse, refuse);
    for (let tries = 0; tries < 6; tries++) {
      await postCard(context(), key).catch(() => undefined);
      later(31);
    }
    expect(items.values.get(ledgerPath(key))).toBe(before ?? '');
  });
});
