/** All guards of a post, in order: the kill switch, the policy's limits, the spend of other requests, the total of the day. */
import { readRecord } from './claims.ts';
import type { Reason } from './decision.ts';
import { checkCredit, dollars, type ProposedCredit, utcDay } from './guards.ts';
import type { ItemStore } from './items.ts';
import type { Limits } from './limits.ts';
import { formatDollars } from './money.ts';
import { type Overlap, reserveDay, reserveSpend } from './reservations.ts';

export interface GuardContext {
  items: ItemStore;
  limits: Limits;
  /** Why nothing may be posted right now, or null. */
  stopped: () => Promise<string | null>;
  dryRun: boolean;
  now: () => Date;
}

/** Why the post of request `key` must not be made; null when nothing speaks against it. @param credit null for a post without an amount */
export async function refusePost(
  context: GuardContext,
  key: string,
  credit: ProposedCredit | null,
): Promise<Reason | null> {
  const { items, limits, dryRun } = context;
  const stopped = dryRun ? null : await context.stopped();
  if (stopped !== null) return { code: 'kill_switch', message: stopped };
  if (credit === null) return null;
  const now = context.now();
  const beyond = checkCredit(credit, limits, now);
  if (beyond) return beyond;
  const overlap = await reserveSpend(items, key, credit.credits, !dryRun);
  if (overlap) return { code: 'spend_overlaps', message: await describe(items, overlap) };
  const want = { key, amount: credit.amount, limit: limits.max_credit_per_day, now };
  const { fits, others } = await reserveDay(items, want, !dryRun);
  if (fits) return null;
  return {
    code: 'day_limit_reached',
    message: `the credits of ${utcDay(now)} (UTC) add up to ${formatDollars(others)} already; with this one of ${formatDollars(credit.amount)} they are above the limit of ${dollars(limits.max_credit_per_day)} per day`,
  };
}

async function describe(items: ItemStore, overlap: Overlap): Promise<string> {
  const other = await readRecord(items, overlap.by);
  const where = other ? `${other.channel}, ts ${other.ts}` : overlap.by;
  const state = other?.outcome ? `${other.outcome} ${other.amount ?? ''}`.trim() : 'not finished';
  return `${overlap.account}, ${overlap.product}, ${overlap.day} belongs to an earlier request (${where}: ${state}); its token is the variable ${overlap.path}`;
}
