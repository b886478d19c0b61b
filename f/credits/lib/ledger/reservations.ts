/** Reservations of a credit before it is posted, each a token that one request can own: days of spend, a share of the day. */
import Big from 'big.js';
import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { toWire } from '../../../shared/lib/money.ts';
import { periodDays, utcDay } from '../../../shared/lib/period.ts';
import type { LedgerCredit } from '../credit/figures.ts';
import { CreditError } from '../reason/errors.ts';

/** Path of the token for one day of an account's spend on a product. */
export function spendPath(account: string, product: string, day: string): string {
  return `f/credits/ledger/spend_${account}_${product}_${day.replaceAll('-', '')}`;
}

/** Path of the n-th share of a day's total. */
export function dayPath(day: string, n: number): string {
  return `f/credits/ledger/day_${day.replaceAll('-', '')}_${n}`;
}

/** A day of spend that another request has taken. */
export interface Overlap {
  path: string;
  account: string;
  product: string;
  day: string;
  /** Key of that other request. */
  by: string;
}

/**
 * Takes every day of spend that the credits cover. All requests take them in the same order, so that of two concurrent requests
 * for the same days one gets all of them. Days that this request took before stay reserved for it.
 * @param keep false only checks, as in a dry run
 * @returns the first day that belongs to another request, or null
 */
export async function reserveSpend(
  items: ItemStore,
  key: string,
  credits: readonly LedgerCredit[],
  keep: boolean,
): Promise<Overlap | null> {
  const wanted = credits
    .flatMap(({ account_sid, product, period }) =>
      account_sid === null || period === null
        ? []
        : periodDays(period).map((day) => ({
            path: spendPath(account_sid, product, day),
            account: account_sid,
            product,
            day,
          })),
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const free = [];
  // Checked before any is taken: a request that cannot get all of its days takes none.
  for (const spend of wanted) {
    const token = await items.taken(spend.path);
    if (token === undefined) {
      free.push(spend);
      continue;
    }
    const { key: by } = read(spendSchema, spend.path, token);
    if (by !== key) return { ...spend, by };
  }
  if (!keep) return null;
  for (const spend of free) {
    const by = await takeSpend(items, spend.path, key);
    if (by !== key) return { ...spend, by };
  }
  return null;
}

const spendSchema = z.strictObject({ key: z.string() });

/** @returns the request that owns the token */
async function takeSpend(items: ItemStore, path: string, key: string): Promise<string> {
  for (;;) {
    if (await items.take(path, { key })) return key;
    const token = await items.taken(path);
    // It may have been cleaned up in between.
    if (token !== undefined) return read(spendSchema, path, token).key;
  }
}

const shareSchema = z.strictObject({
  key: z.string(),
  amount: z.string().regex(/^\d+\.\d{2}$/),
  /** The policy's limit when the share was taken: it decides for good whether the share fits. */
  limit: z.string().regex(/^\d+(\.\d+)?$/),
});

type Share = z.infer<typeof shareSchema>;

/**
 * Takes a share of the day's total. Shares are numbered without gaps, and every reader computes the same result for each: a share
 * fits when it and all earlier fitting shares stay within its limit. A repeated request finds its share again; with another
 * amount it takes another share, which replaces the first.
 * @returns whether it fits, and the sum of the other requests of the day
 */
export async function reserveDay(
  items: ItemStore,
  want: { key: string; amount: Big; limit: string; now: Date },
  keep: boolean,
): Promise<{ fits: boolean; others: Big }> {
  const mine: Share = { key: want.key, amount: toWire(want.amount), limit: want.limit };
  const day = utcDay(want.now);
  const fitting = new Map<string, Big>();
  const judge = (share: Share): { fits: boolean; others: Big } => {
    let others = new Big(0);
    for (const [key, amount] of fitting) if (key !== share.key) others = others.plus(amount);
    const fits = others.plus(share.amount).lte(share.limit);
    if (fits) fitting.set(share.key, new Big(share.amount));
    return { fits, others };
  };
  for (let n = 1; ; n++) {
    const path = dayPath(day, n);
    let share = await items.taken(path);
    if (share === undefined) {
      const again = fitting.get(want.key)?.eq(want.amount) ?? false;
      if (again || !keep || (await items.take(path, mine))) return judge(mine);
      share = await items.taken(path);
    }
    judge(read(shareSchema, path, share));
  }
}

function read<T>(schema: z.ZodType<T>, path: string, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CreditError(
    'ledger_unreadable',
    `The token ${path} cannot be read; delete that variable when you know whose it is. Nothing is posted that depends on it`,
    { cause: parsed.error },
  );
}

/** @param month as YYYYMM */
export function closedPath(month: string): string {
  return `f/credits/ledger/closed_${month}`;
}

/** Closes a month of spend for good. */
export async function closeMonth(items: ItemStore, month: string, now: Date): Promise<void> {
  await items.take(closedPath(month), { at: now.toISOString() });
}

/** The first month of these credits that is closed, as YYYYMM; null when none is. */
export async function closedMonth(
  items: ItemStore,
  credits: readonly LedgerCredit[],
): Promise<string | null> {
  const days = credits.flatMap(({ period }) => (period === null ? [] : periodDays(period)));
  const months = new Set(days.map((day) => day.slice(0, 7).replace('-', '')));
  for (const month of [...months].sort()) {
    if ((await items.taken(closedPath(month))) !== undefined) return month;
  }
  return null;
}
