import { beforeEach, describe, expect, test } from 'bun:test';
import { subDays } from 'date-fns';
import { approvalPath } from '../../../../f/credits/lib/approval/approval.ts';
import { cleanUp, keepDays } from '../../../../f/credits/lib/clean_up/clean_up.ts';
import {
  attemptPath,
  type LedgerRecord,
  ledgerPath,
  newRecord,
  postPath,
  requestKey,
} from '../../../../f/credits/lib/ledger/ledger.ts';
import { dayPath, spendPath } from '../../../../f/credits/lib/ledger/reservations.ts';
import { startPath } from '../../../../f/credits/lib/scan/scan.ts';
import { SharedError } from '../../../../f/shared/lib/errors.ts';
import { slackTs } from '../../../../f/shared/lib/slack/message.ts';
import { channel, memoryItems, policy } from '../../world.ts';

const rules = policy();
const now = new Date('2026-06-15T03:23:00Z');
/** Whatever is from this moment or later is left alone. */
const edge = subDays(now, keepDays(rules));
const before = new Date(edge.getTime() - 1_000);
const account = `AC${'1'.repeat(32)}`;
let items: ReturnType<typeof memoryItems>;
beforeEach(() => {
  items = memoryItems();
});
const clean = (store = items) => cleanUp({ items: store, policy: rules, now });
const left = () => items.tokens('f/credits/ledger/');

/** The record and the token of a request, everything about it from just before the edge but for what a test changes. */
async function request({
  at = before,
  taken = before,
  ...changes
}: Partial<LedgerRecord> & { at?: Date; taken?: Date } = {}) {
  const ts = slackTs(at);
  const key = requestKey(channel, ts);
  const by = { run: 'r', policy: '1', now: before, leaseMinutes: 30 };
  const record = newRecord({ key, channel, ts, links: [] }, by);
  await items.write(ledgerPath(key), { ...record, phase: 'closed', outcome: 'credited', ...changes });
  await items.take(attemptPath(key, 1), { run: 'r', at: taken.toISOString() });
  return key;
}

describe('a token is kept for', () => {
  test.each([
    [0, 32],
    [31, 32],
    [32, 33],
    [90, 91],
  ])('a scan that looks back %d days: %d days', (lookback_days, days) => {
    expect(keepDays({ scan: { ...rules.scan, lookback_days } })).toBe(days);
  });

  test.each<[string, Parameters<typeof request>[0], number]>([
    ['everything is from before the edge', {}, 0],
    ['the request was written at the edge', { at: edge }, 1],
    ['the request was written lately', { at: now }, 1],
    ['the record was written at the edge', { updated_at: edge.toISOString() }, 1],
    ['the token was taken at the edge', { taken: edge }, 1],
    ['the request needs a person and had no question', { outcome: 'needs_review' }, 0],
  ])('the time needed by its request: %s', async (_, changes, kept) => {
    await request(changes);
    expect((await clean()).removed.turn).toBe(1 - kept);
    expect(await left()).toHaveLength(kept);
  });

  test('the time needed by a day, exact to the day', async () => {
    const day = (time: Date) => time.toISOString().slice(0, 10);
    const [old, young] = [dayPath(day(subDays(edge, 1)), 1), dayPath(day(edge), 1)];
    for (const path of [old, young]) await items.take(path, { key: 'k', amount: '1.00', limit: '2' });
    expect((await clean()).removed.share).toBe(1);
    expect(await left()).toEqual([young]);
  });

  test('ever when its request has no question for the decision', async () => {
    const key = await request({ outcome: 'needs_review', ask: null });
    await items.take(approvalPath(key, 1), { at: before.toISOString() });
    expect((await clean()).removed).toMatchObject({ turn: 1, approval: 0 });
  });

  test.each(['null', '"text"', '7', '{}', '[]', '{"at":"some day"}'])(
    'ever where it says %s',
    async (value) => {
      const key = await request();
      const path = attemptPath(key, 1);
      items.values.set(`token:${path}`, value);
      expect((await clean()).removed.turn).toBe(0);
      expect(await left()).toEqual([path]);
    },
  );
});

describe('clean_up', () => {
  test('counts the removed tokens of each kind and the remaining ones', async () => {
    const key = await request();
    await items.take(postPath(key, 1), { at: before.toISOString() });
    await items.take(approvalPath(key, 1), { at: before.toISOString() });
    await items.take(dayPath('2026-01-01', 1), {});
    await items.take(spendPath(account, 'verify', '2020-01-01'), { key });
    await items.take(startPath(channel), { ts: '1' });
    await request({ at: now });
    expect(await clean()).toEqual({
      removed: { turn: 1, post: 1, approval: 1, share: 1, spend: 1 },
      kept: 2,
      stranded: [],
    });
  });

  test('reads each token once, eight concurrently', async () => {
    for (let second = 1; second <= 20; second++)
      await request({ at: new Date(before.getTime() - second * 1_000) });
    let [drops, together, most] = [0, 0, 0];
    const store = {
      ...items,
      read: async (path: string) => {
        most = Math.max(most, ++together);
        await new Promise((resolve) => setImmediate(resolve));
        together--;
        return items.read(path);
      },
      drop: async (path: string) => {
        drops++;
        await items.drop(path);
      },
    };
    expect(await clean(store)).toMatchObject({ removed: { turn: 20 }, kept: 0 });
    expect([drops, most]).toEqual([20, 8]);
  });

  test.each([
    ['of another kind', new Error('Windmill did not answer')],
    ['of the store', new SharedError('store_unavailable', 'Windmill did not answer')],
  ])('stops at a store that does not answer, with an error %s', async (_, error) => {
    await request();
    await expect(clean({ ...items, read: () => Promise.reject(error) })).rejects.toBe(error);
  });
});

describe('spend without a credit', () => {
  const spend = (day: string) => spendPath(account, 'verify', day);
  const review = { outcome: 'needs_review' as const };

  test('is listed by request and path, for any order of its tokens', async () => {
    const early = await request({ ...review, at: subDays(before, 1) });
    const late = await request({ ...review });
    for (const day of ['2026-04-03', '2026-04-01', '2026-04-05']) await items.take(spend(day), { key: late });
    await items.take(spend('2026-04-07'), { key: early });
    const stranded = [
      { key: early, outcome: 'needs_review', paths: [spend('2026-04-07')] },
      { key: late, outcome: 'needs_review', paths: ['2026-04-01', '2026-04-03', '2026-04-05'].map(spend) },
    ];
    expect((await clean()).stranded).toEqual(stranded);
    const backwards = { ...items, tokens: async (prefix: string) => (await items.tokens(prefix)).reverse() };
    expect((await clean(backwards)).stranded).toEqual(stranded);
  });

  test('is never what another token of the request holds', async () => {
    const key = await request(review);
    await items.take(dayPath('2026-06-15', 1), { key, amount: '1.00', limit: '2' });
    expect((await clean()).stranded).toEqual([]);
  });

  test('is none while a person may still run the request by hand', async () => {
    const key = await request({ ...review, updated_at: edge.toISOString() });
    await items.take(spend('2026-04-01'), { key });
    expect((await clean()).stranded).toEqual([]);
  });

  test.each(['null', '"text"', '7', '{}', '{"key":"C0CREDIT01_1"}'])(
    'has no request when its token contains %s',
    async (value) => {
      items.values.set(`token:${spend('2026-04-01')}`, value);
      expect(await clean()).toMatchObject({ kept: 1, stranded: [] });
    },
  );
});
