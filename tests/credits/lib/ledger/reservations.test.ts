import { beforeEach, describe, expect, test } from 'bun:test';
import Big from 'big.js';
import type { LedgerCredit } from '../../../../f/credits/lib/credit/figures.ts';
import {
  dayPath,
  reserveDay,
  reserveSpend,
  spendPath,
} from '../../../../f/credits/lib/ledger/reservations.ts';
import type { ItemStore } from '../../../../f/shared/lib/items.ts';
import { shuffledItems } from '../../shuffled.ts';
import { ledgerCredit, memoryItems } from '../../world.ts';

const account = `AC${'1'.repeat(32)}`;
const now = new Date('2026-01-08T12:00:00Z');
let items: ReturnType<typeof memoryItems>;
beforeEach(() => {
  items = memoryItems();
});

const credit = (start: string, end: string, changes: Partial<LedgerCredit> = {}) =>
  ledgerCredit({ account_sid: account, period: { start, end }, ...changes });
const spend = (key: string, ...credits: LedgerCredit[]) => reserveSpend(items, key, credits, true);
const day = (key: string, amount: string, changes: { limit?: string; now?: Date } = {}) =>
  reserveDay(items, { key, amount: new Big(amount), limit: '1000.00', now, ...changes }, true);

const shuffled = (seed: number) => shuffledItems(items, seed);

describe('the spend of a credit', () => {
  test('is reserved day by day and permanently belongs to its request', async () => {
    expect(await spend('A', credit('2025-11-04', '2025-11-09'))).toBeNull();
    expect(await spend('A', credit('2025-11-04', '2025-11-09'))).toBeNull();
    expect(await spend('B', credit('2025-11-08', '2025-11-12'))).toMatchObject({
      by: 'A',
      day: '2025-11-08',
    });
  });

  test.each([
    ['a period that begins where the other ends', credit('2025-11-09', '2025-11-12')],
    ['a period that ends where the other begins', credit('2025-11-01', '2025-11-04')],
    ['another product', credit('2025-11-04', '2025-11-09', { product: 'psms' })],
    ['another account', credit('2025-11-04', '2025-11-09', { account_sid: `AC${'2'.repeat(32)}` })],
  ])('does not reserve %s', async (_, other) => {
    await spend('A', credit('2025-11-04', '2025-11-09'));
    expect(await spend('B', other)).toBeNull();
  });

  test('that cannot be reserved completely does not reserve its other days', async () => {
    await spend('A', credit('2025-11-08', '2025-11-09'));
    expect(await spend('B', credit('2025-11-04', '2025-11-12'))).toMatchObject({ by: 'A' });
    expect(await spend('C', credit('2025-11-04', '2025-11-08'))).toBeNull();
  });

  test('is only read in a dry run', async () => {
    expect(await reserveSpend(items, 'A', [credit('2025-11-04', '2025-11-09')], false)).toBeNull();
    expect(items.values.size).toBe(0);
  });

  test('whose token is unreadable cannot be reserved by another request', async () => {
    await items.take(spendPath(account, 'verify', '2025-11-04'), { owner: 'A' });
    await expect(spend('B', credit('2025-11-04', '2025-11-05'))).rejects.toMatchObject({
      code: 'ledger_unreadable',
    });
  });

  test('is reserved by exactly one of several concurrent requests with overlapping days', async () => {
    for (let seed = 1; seed <= 100; seed++) {
      items = memoryItems();
      const { store, settle } = shuffled(seed);
      const wants = [credit('2025-11-01', '2025-11-05'), credit('2025-11-03', '2025-11-08')];
      const results = await settle(
        wants.map((want, index) => reserveSpend(store, `R${index}`, [want], true)),
      );
      expect(results.filter((overlap) => overlap === null)).toHaveLength(1);
    }
  });
});

describe('the total of a day', () => {
  test('can be reached to the cent and not exceeded', async () => {
    expect(await day('A', '600.00')).toMatchObject({ fits: true });
    expect((await day('B', '400.01')).fits).toBe(false);
    expect((await day('C', '400.00')).fits).toBe(true);
    const refused = await day('D', '0.01');
    expect([refused.fits, refused.others.toFixed(2)]).toEqual([false, '1000.00']);
  });

  test('counts a repeated request once', async () => {
    for (let again = 0; again < 3; again++) expect((await day('A', '600.00')).fits).toBe(true);
    expect(items.values.size).toBe(1);
    expect((await day('B', '400.00')).fits).toBe(true);
  });

  test('counts a request with its last amount', async () => {
    await day('A', '600.00');
    expect((await day('A', '300.00')).fits).toBe(true);
    expect((await day('B', '700.00')).fits).toBe(true);
    expect((await day('A', '300.01')).fits).toBe(false);
  });

  test('consists of shares numbered from one', async () => {
    for (const key of ['A', 'B', 'C']) await day(key, '1.00');
    expect([...items.values.keys()]).toEqual(
      [1, 2, 3].map((n) => `token:f/credits/ledger/day_20260108_${n}`),
    );
    expect(await items.taken(dayPath('2026-01-08', 2))).toEqual({
      key: 'B',
      amount: '1.00',
      limit: '1000.00',
    });
  });

  test('restarts every day, in UTC', async () => {
    await day('A', '1000.00', { now: new Date('2026-01-08T23:59:59Z') });
    expect((await day('B', '1.00', { now: new Date('2026-01-08T23:59:59Z') })).fits).toBe(false);
    expect((await day('B', '1.00', { now: new Date('2026-01-09T00:00:00Z') })).fits).toBe(true);
  });

  test('of the past is unchanged when the limit is lowered', async () => {
    await day('A', '900.00');
    expect((await day('B', '50.00', { limit: '500.00' })).fits).toBe(false);
    expect((await day('C', '100.00')).fits).toBe(true);
  });

  test('is only read in a dry run', async () => {
    const want = { key: 'A', amount: new Big('1000.01'), limit: '1000.00', now };
    expect((await reserveDay(items, want, false)).fits).toBe(false);
    expect(items.values.size).toBe(0);
  });

  test('with an unreadable share is an error', async () => {
    await items.take(dayPath('2026-01-08', 1), { key: 'A', amount: 'much', limit: '1000.00' });
    await expect(day('B', '1.00')).rejects.toMatchObject({ code: 'ledger_unreadable' });
  });

  test('is never exceeded by concurrent requests, and accepts every share that fits', async () => {
    for (let seed = 1; seed <= 100; seed++) {
      items = memoryItems();
      const { store, settle } = shuffled(seed);
      const amounts = ['500.00', '400.00', '300.00', '200.00', '100.00'];
      const results = await settle(
        amounts.map((amount, index) => {
          const want = { key: `R${index}`, amount: new Big(amount), limit: '1000.00', now };
          return reserveDay(store, want, true);
        }),
      );
      const fitting = amounts.filter((_, index) => results[index]?.fits);
      const total = fitting.reduce((sum, amount) => sum + Number(amount), 0);
      expect(total).toBeLessThanOrEqual(1_000);
      for (const [index, amount] of amounts.entries())
        if (!results[index]?.fits) expect(total + Number(amount)).toBeGreaterThan(1_000);
    }
  });
});

describe('a token', () => {
  test('has a path that names the account and day or the share', () => {
    expect(spendPath(account, 'verify', '2025-11-04')).toBe(
      `f/credits/ledger/spend_${account}_verify_20251104`,
    );
    expect(dayPath('2025-11-04', 3)).toBe('f/credits/ledger/day_20251104_3');
  });

  test('is reserved only for a known account and period', async () => {
    const unknown = [
      credit('2025-11-04', '2025-11-09', { account_sid: null }),
      { ...credit('2025-11-04', '2025-11-09'), period: null },
    ];
    expect(await spend('A', ...unknown)).toBeNull();
    expect(items.values.size).toBe(0);
  });

  test('is reserved in the same order by all requests', async () => {
    const taken: string[] = [];
    const store: ItemStore = {
      ...items,
      take: async (path, value) => {
        taken.push(path);
        return items.take(path, value);
      },
    };
    const credits = [credit('2025-11-07', '2025-11-09'), credit('2025-11-04', '2025-11-06')];
    await reserveSpend(store, 'A', credits, true);
    expect(taken).toHaveLength(4);
    expect(taken).toEqual([...taken].sort());
  });

  test('taken by another request after the check names that request', async () => {
    const store: ItemStore = {
      ...items,
      take: async (path, value) => {
        await items.take(path, { key: 'B' });
        return items.take(path, value);
      },
    };
    expect(await reserveSpend(store, 'A', [credit('2025-11-04', '2025-11-05')], true)).toEqual({
      path: spendPath(account, 'verify', '2025-11-04'),
      account,
      product: 'verify',
      day: '2025-11-04',
      by: 'B',
    });
  });

  test('taken by its own request after the check is its own', async () => {
    const store: ItemStore = {
      ...items,
      take: async (path) => {
        await items.take(path, { key: 'A' });
        return false;
      },
    };
    expect(await reserveSpend(store, 'A', [credit('2025-11-04', '2025-11-06')], true)).toBeNull();
  });

  test.each([
    { amount: 'x1.00', limit: '5' },
    { amount: '1.00x', limit: '5' },
    { amount: '1.00', limit: 'x5' },
    { amount: '1.00', limit: '5x' },
  ])(
    'of a day with %j stops the credits of that day with an error that names what to delete',
    async (share) => {
      const path = dayPath('2026-01-08', 1);
      await items.take(path, { key: 'A', ...share });
      await expect(day('B', '1.00')).rejects.toThrow(
        expect.objectContaining({
          code: 'ledger_unreadable',
          cause: expect.anything(),
          message: `The token ${path} cannot be read; delete that variable when you know whose it is. Nothing is posted that depends on it`,
        }),
      );
    },
  );

  test('of a day can have a limit in whole dollars', async () => {
    expect((await day('A', '5.00', { limit: '5' })).fits).toBe(true);
    expect((await day('B', '0.01', { limit: '5' })).fits).toBe(false);
  });
});
