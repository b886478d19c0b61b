import { beforeEach, describe, expect, test } from 'bun:test';
import Big from 'big.js';
import { addDays, subDays } from 'date-fns';
import { approvalPath } from '../../../../f/credits/lib/approval/approval.ts';
import { readCards, writeCards } from '../../../../f/credits/lib/approval/approval_card.ts';
import { cleanUp, keepDays } from '../../../../f/credits/lib/clean_up/clean_up.ts';
import { reportStranded } from '../../../../f/credits/lib/clean_up/retention.ts';
import type { LedgerCredit } from '../../../../f/credits/lib/credit/figures.ts';
import { guardPost } from '../../../../f/credits/lib/guards/guard_post.ts';
import { attemptRecordPath } from '../../../../f/credits/lib/ledger/attempts.ts';
import { claimRequest } from '../../../../f/credits/lib/ledger/claims.ts';
import { accountPath } from '../../../../f/credits/lib/ledger/ending.ts';
import {
  attemptPath,
  type LedgerRecord,
  ledgerPath,
  newRecord,
  postPath,
  requestKey,
} from '../../../../f/credits/lib/ledger/ledger.ts';
import {
  closedPath,
  dayPath,
  reserveSpend,
  spendPath,
} from '../../../../f/credits/lib/ledger/reservations.ts';
import { startPath } from '../../../../f/credits/lib/scan/scan.ts';
import type { ItemCatalog, ItemStore, TokenCatalog } from '../../../../f/shared/lib/items.ts';
import { slackTs } from '../../../../f/shared/lib/slack/message.ts';
import { shuffledItems } from '../../shuffled.ts';
import { channel, ledgerCredit, memoryItems, policy } from '../../world.ts';

const rules = policy();
const now = new Date('2026-06-15T03:23:00Z');
const days = keepDays(rules);
const account = `AC${'1'.repeat(32)}`;
let items: ReturnType<typeof memoryItems>;
beforeEach(() => {
  items = memoryItems();
});
const clean = (store: ItemStore & TokenCatalog & Pick<ItemCatalog, 'remove'> = items, at = now) =>
  cleanUp({ items: store, policy: rules, now: at });
const left = () => items.tokens('f/credits/ledger/');

/** A request that was written, claimed and ended so many days ago, with its tokens. */
async function ended(daysAgo: number, change: Partial<LedgerRecord> = {}, turns = 1) {
  const at = subDays(now, daysAgo);
  const ts = slackTs(at);
  const key = requestKey(channel, ts);
  const by = { run: 'r', policy: '1', now: at, leaseMinutes: 30 };
  for (let turn = 1; turn <= turns; turn++) {
    await items.take(attemptPath(key, turn), { run: 'r', at: at.toISOString() });
    await items.take(postPath(key, turn), { at: at.toISOString() });
  }
  const record: LedgerRecord = {
    ...newRecord({ key, channel, ts, links: [] }, by),
    phase: 'closed',
    outcome: 'credited',
    turn: turns,
    ...change,
  };
  await items.write(ledgerPath(key), record);
  return { key, ts, record };
}

describe('the tokens of a request', () => {
  test('are deleted when it ended before any possible use', async () => {
    await ended(days + 1, {}, 3);
    await ended(days - 1);
    expect((await clean()).removed).toMatchObject({ turn: 3, post: 3 });
    expect(await left()).toHaveLength(2);
    expect((await clean()).removed).toMatchObject({ turn: 0, post: 0 });
  });

  test('are deleted with the outcomes of their attempts', async () => {
    const { key } = await ended(days + 1, {}, 2);
    const { key: young } = await ended(days - 1);
    const kept = [attemptRecordPath({ key, turn: 1 }), attemptRecordPath({ key: young, turn: 1 })];
    for (const path of kept) await items.write(path, {});
    await clean();
    expect(kept.map((path) => items.values.has(path))).toEqual([false, true]);
  });

  test('do not affect its outcome: no scan claims it anew, and by hand it gets the next attempt', async () => {
    const credited = await ended(days + 1);
    const refused = await ended(days + 2, { outcome: 'needs_review' }, 2);
    await clean();
    const claim = (key: string, byHand: boolean) =>
      claimRequest(
        items,
        { key, channel, ts: '1763000000.000100', links: ['l'] },
        { run: 'new', policy: '1', now, leaseMinutes: 30, byHand },
      );
    expect(await claim(credited.key, true)).toEqual({ claimed: false, why: 'credited' });
    expect(await claim(refused.key, false)).toEqual({ claimed: false, why: 'needs_review' });
    expect(await claim(refused.key, true)).toMatchObject({ claimed: true, claim: { turn: 3 } });
  });

  test.each([
    ['waits for its link', { outcome: 'needs_link' }],
    ['waits for its next try', { outcome: 'failed', retry_at: '2026-06-20T00:00:00.000Z' }],
    ['may be posted', { phase: 'posting', outcome: null }],
    ['was worked on again lately', { updated_at: subDays(now, 3).toISOString() }],
  ] as [string, Partial<LedgerRecord>][])('are kept when it %s', async (_, change) => {
    await ended(days + 1, change);
    await clean();
    expect(await left()).toHaveLength(2);
  });

  test('are kept when its record is missing or unreadable', async () => {
    const { key } = await ended(days + 1);
    await items.write(ledgerPath(key), { damaged: true });
    const { key: other } = await ended(days + 2);
    items.values.delete(ledgerPath(other));
    await clean();
    expect(await left()).toHaveLength(4);
  });

  test('are kept when they are of a newer attempt or recent', async () => {
    const { key } = await ended(days + 1);
    await items.take(attemptPath(key, 2), { run: 'by hand', at: subDays(now, 90).toISOString() });
    const { key: late } = await ended(days + 2);
    items.values.set(`token:${attemptPath(late, 1)}`, JSON.stringify({ run: 'r', at: now.toISOString() }));
    await clean();
    expect(await left()).toEqual([attemptPath(late, 1), attemptPath(key, 2)].sort());
  });
});

describe('the decision on an approval, and the list of its cards', () => {
  const ask = (turn: number): NonNullable<LedgerRecord['ask']> => ({
    turn,
    hash: 'h',
    causes: [{ code: 'first_credit', message: 'm' }],
    asked_at: subDays(now, 90).toISOString(),
    expires_at: subDays(now, 89).toISOString(),
    requester: null,
    links_given: false,
  });
  const review: Partial<LedgerRecord> = { outcome: 'needs_review' };
  const isKept = (key: string) => left().then((paths) => paths.includes(approvalPath(key, 1)));
  async function decided(daysAgo: number, change: Partial<LedgerRecord>, turns: number) {
    const { key } = await ended(daysAgo, change, turns);
    await items.take(approvalPath(key, 1), { at: subDays(now, daysAgo).toISOString() });
    await writeCards(items, key, 1, [{ channel, ts: '1' }]);
    return key;
  }

  test.each([
    ['the request was credited', { ask: ask(1) }, 2],
    ['another question was asked since', { ...review, ask: ask(2) }, 2],
  ] as [string, Partial<LedgerRecord>, number][])('are deleted when %s', async (_, change, turns) => {
    const key = await decided(days + 1, change, turns);
    expect((await clean()).removed.approval).toBe(1);
    expect([await isKept(key), await readCards(items, key, 1)]).toEqual([false, null]);
    expect((await clean()).removed.approval).toBe(0);
  });

  test.each([
    [
      'it is the last question: who runs the request again must know it',
      days + 1,
      { ...review, ask: ask(1) },
      2,
    ],
    [
      'the question is open',
      days + 1,
      { ...review, reason: { code: 'approval_needed', message: '' }, ask: ask(1) },
      1,
    ],
    ['the request was credited lately', days - 1, { ask: ask(1) }, 2],
    ['the request is worked on', days + 1, { phase: 'posting', outcome: null, ask: ask(2) }, 2],
  ] as [string, number, Partial<LedgerRecord>, number][])(
    'are kept when %s',
    async (_, daysAgo, change, turns) => {
      const key = await decided(daysAgo, change, turns);
      expect((await clean()).removed.approval).toBe(0);
      expect([await isKept(key), await readCards(items, key, 1)]).toEqual([true, [{ channel, ts: '1' }]]);
    },
  );
});

test('shares of a day are deleted long after the day', async () => {
  const at = (daysAgo: number) => subDays(now, daysAgo).toISOString().slice(0, 10);
  const old = [dayPath(at(days + 1), 1), dayPath(at(days + 1), 2)];
  const young = [dayPath(at(days - 1), 1), dayPath(at(0), 1)];
  for (const path of [...old, ...young]) await items.take(path, { key: 'k', amount: '1.00', limit: '2' });
  expect((await clean()).removed.share).toBe(2);
  expect(await left()).toEqual(young.sort());
});

test('tokens of all other kinds are kept', async () => {
  const others = [startPath(channel), accountPath(account), closedPath('202401')];
  for (const path of others) await items.take(path, { at: subDays(now, 999).toISOString() });
  await clean();
  expect(await left()).toEqual(others.sort());
});

const credit = (start: string, end: string) => ledgerCredit({ account_sid: account, period: { start, end } });
/** Requests a credit with an amount set by hand, which the claim window does not limit. */
const guard = (store: ItemStore, key: string, one: LedgerCredit, at = now) =>
  guardPost({ items: store, policy: rules, stopped: async () => null, dryRun: false, now: () => at }, key, {
    amount: new Big('1.00'),
    credits: [one],
    written: at,
    approved: false,
    overridden: true,
  });

describe('the spend of an account', () => {
  const old = credit('2024-01-30', '2024-02-03');
  const { max_period_days, claim_window_days } = rules.limits;
  /** A day well after the last one on which a credit of January 2024 may be requested. */
  const closing = addDays(new Date('2024-01-31T12:00:00Z'), max_period_days + claim_window_days + days + 1);

  test('is kept as long as the claim window allows a credit for it, and longer', async () => {
    await reserveSpend(items, 'A', [old], true);
    expect((await clean(items, subDays(closing, 1))).removed.spend).toBe(0);
    expect((await clean(items, closing)).removed.spend).toBe(2);
    // January only: two days of February are left.
    expect(await left()).toEqual(
      [
        closedPath('202401'),
        spendPath(account, 'verify', '2024-02-01'),
        spendPath(account, 'verify', '2024-02-02'),
      ].sort(),
    );
  });

  test('is closed for ever when its tokens may be deleted, also for credits that may exceed the claim window', async () => {
    await reserveSpend(items, 'A', [old], true);
    expect(await guard(items, 'B', old, closing)).toMatchObject({
      kind: 'refuse',
      reason: { code: 'spend_overlaps' },
    });
    await clean(items, addDays(closing, 40));
    expect(await guard(items, 'B', old, closing)).toMatchObject({
      kind: 'refuse',
      reason: { code: 'spend_closed', message: expect.stringContaining('2024-01') },
    });
    expect(await guard(items, 'C', credit('2024-04-01', '2024-04-02'), closing)).toEqual({ kind: 'post' });
  });

  /** How often a second credit for the same spend passes while tokens are cleared up at the same moment. */
  async function secondCredits(closes: boolean): Promise<number> {
    let second = 0;
    for (let seed = 1; seed <= 200; seed++) {
      items = memoryItems();
      const january = credit('2024-01-10', '2024-01-12');
      await reserveSpend(items, 'A', [january], true);
      const { store, settle } = shuffledItems(items, seed);
      const forgetful = {
        ...store,
        take: async (path: string, value: object) => path.includes('/closed_') || store.take(path, value),
      };
      const sweeps = [1, 2].map(() => clean(closes ? store : forgetful, closing).then(() => null));
      const asks = ['B', 'C'].map((key) => guard(store, key, january, closing));
      const answers = await settle<unknown>([...sweeps, ...asks]);
      if (JSON.stringify(answers).includes('"post"')) second++;
    }
    return second;
  }

  test('is credited once under concurrency: 200 interleavings', async () => {
    expect(await secondCredits(true)).toBe(0);
  });
  test('would be credited twice if its month were not closed first', async () => {
    expect(await secondCredits(false)).toBeGreaterThan(0);
  });
});

describe('spend that was reserved and never credited', () => {
  const sent: string[] = [];
  const operator = () => ({
    items,
    send: async (text: string): Promise<void> => {
      sent.push(text);
    },
  });

  test('is kept and reported once, with its variables', async () => {
    sent.length = 0;
    const { key } = await ended(days + 1, { outcome: 'needs_review' });
    const { key: credited } = await ended(days + 2);
    const { key: young } = await ended(2, { outcome: 'needs_review' });
    await reserveSpend(items, key, [credit('2026-04-01', '2026-04-03')], true);
    await reserveSpend(items, credited, [credit('2026-04-03', '2026-04-04')], true);
    await reserveSpend(items, young, [credit('2026-04-04', '2026-04-05')], true);
    const { stranded } = await clean();
    const paths = [spendPath(account, 'verify', '2026-04-01'), spendPath(account, 'verify', '2026-04-02')];
    expect(stranded).toEqual([{ key, outcome: 'needs_review', paths }]);
    expect(await left()).toEqual(expect.arrayContaining(paths));
    expect(await reportStranded(operator(), stranded)).toBe(1);
    expect(await reportStranded(operator(), (await clean()).stranded)).toBe(0);
    expect(sent).toEqual([
      expect.stringMatching(new RegExp(`needs_review; 2 variables, ${paths[0]} to ${paths[1]}`)),
    ]);
  });

  test('is reported again by the next run when the message did not arrive', async () => {
    const stranded = [{ key: `${channel}_1763000000_000100`, outcome: 'failed', paths: ['p'] }];
    const lost = { items, send: () => Promise.reject(new Error('no answer')) };
    await expect(reportStranded(lost, stranded)).rejects.toThrow('no answer');
    expect(await reportStranded(operator(), stranded)).toBe(1);
  });
});
