/** How CreditBot stands right now, as `/credit status` tells it. */
import Big from 'big.js';
import type { ItemStore } from '../ledger/items.ts';
import { reserveDay } from '../ledger/reservations.ts';
import type { Policy } from '../policy/policy.ts';
import { watchedChannels } from '../scan/watched.ts';
import { type Health, readHealth } from './health_report.ts';
import { lastRun } from './last_run.ts';
import { type OpenRequest, openRequests } from './overdue.ts';

export interface Status {
  now: Date;
  lastRun: Date | null;
  health: Health | null;
  /** Why nothing may be posted, or null. */
  stopped: string | null;
  /** Watched channels by id. */
  channels: Map<string, string>;
  /** What the last scan left open, in all channels. */
  open: OpenRequest[];
  /** What today's credits have taken of the day's ceiling. */
  today: Big;
}

export async function readStatus(
  items: ItemStore,
  policy: Policy,
  at: { now: Date; stopped: string | null },
): Promise<Status> {
  const channels = await watchedChannels(items, policy);
  // A share of nothing, which is not taken: it only adds up what the others have.
  const nothing = { key: 'status', amount: new Big(0), limit: '0', now: at.now };
  const [last, health, open, { others }] = await Promise.all([
    lastRun(items),
    readHealth(items),
    openRequests(items, channels.keys(), at.now),
    reserveDay(items, nothing, false),
  ]);
  return { ...at, lastRun: last, health, channels, open, today: others };
}
