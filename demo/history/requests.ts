/** Generated past requests in the form of the history: one and a half years, from a seed. */
import Big from 'big.js';
import { addMinutes, subDays } from 'date-fns';
import {
  type HistoryLink,
  type HistoryRow,
  historyRowSchema,
} from '../../f/credits/lib/history/history_row.ts';
import { requestKey } from '../../f/credits/lib/ledger/ledger.ts';
import { channelId, people } from '../scenario/people.ts';
import { type Chance, chance } from './chance.ts';
import { type Customer, customers } from './customers.ts';
import { ABOVE_LIMIT, CREDITED, DRY_RUN, ENDINGS, type Ending, SKIPPED } from './endings.ts';
import { attack, unknown } from './link.ts';
import { answeredAt, momentsOf, SHADOW_UNTIL } from './times.ts';

export interface HistoryOptions {
  seed?: number;
  /** Number of requests. */
  count?: number;
  /** Number of days. */
  days?: number;
  /** End of the history. */
  until: Date;
}

export interface GeneratedHistory {
  /** By time of request, oldest first. */
  rows: HistoryRow[];
  /** Keys of credited requests whose amount is far above the account's usual one. */
  anomalies: string[];
}

/** The channel with most requests once the bot is live. */
const BUSY_CHANNEL = 'C0PUMPMEMOS';
const managers = [people.dana, people.milo, people.priya, people.tomas];
/** One in that many credited requests is an anomaly, in the later part of the history. */
const ANOMALY_SHARE = 0.004;
const MAX_CREDIT = '25000.00';

export function generateHistory({
  seed = 20_261,
  count = 10_000,
  days = 540,
  until,
}: HistoryOptions): GeneratedHistory {
  const dice = chance(seed);
  const known = customers(seed, managers);
  const from = subDays(until, days);
  const moments = momentsOf(count, from, until, dice);
  const anomalies: string[] = [];
  const rows = moments.map((written, index) => {
    const progress = index / moments.length;
    const present = known.filter(({ joins }) => joins <= progress);
    const customer = dice.choose(present.map((one) => [one, one.weight] as const));
    const odd = progress > 0.6 && dice.happens(ANOMALY_SHARE);
    const row = request(customer, written, progress, odd, dice);
    if (odd && row.outcome === 'credited') anomalies.push(row.key);
    return row;
  });
  return { rows, anomalies };
}

function request(
  customer: Customer,
  written: Date,
  progress: number,
  odd: boolean,
  dice: Chance,
): HistoryRow {
  const drawn = odd ? CREDITED : dice.choose(ENDINGS);
  const shadow = progress < SHADOW_UNTIL && drawn.outcome === 'credited';
  const links = linksOf(drawn, customer, written, odd, dice);
  const amounts = drawn.proven ? links.flatMap(({ amount }) => (amount === null ? [] : [amount])) : [];
  const amount = amounts.reduce((total, one) => total.plus(one), new Big(0));
  const ending = shadow ? DRY_RUN : drawn === CREDITED ? withinLimits(amount) : drawn;
  const failures = ending.outcome === 'failed' ? 3 : dice.happens(0.012) ? 1 : 0;
  const answered = answeredAt(written, progress, ending.outcome === 'failed' ? 2 : failures, dice);
  const posted = ending.outcome === 'credited' || ending.outcome === 'needs_link';
  const byHand = ending.outcome === 'credited' && dice.happens(0.006);
  const decisions = decisionsOf(ending, progress, answered, dice);
  const ts = (written.getTime() / 1_000).toFixed(3).padEnd(17, '0');
  const channel = progress > 0.12 && dice.happens(0.8) ? BUSY_CHANNEL : channelId;
  return historyRowSchema.parse({
    version: 1,
    key: requestKey(channel, ts),
    channel,
    ts,
    requested_at: written.toISOString(),
    closed_at: decisions.at(-1)?.at ?? answered.toISOString(),
    answered_at: posted ? answered.toISOString() : null,
    outcome: ending.outcome,
    reason_code: ending.code,
    reason: ending.message,
    amount: amounts.length > 0 ? amount.toFixed(2) : null,
    posted_ts: posted ? (answered.getTime() / 1_000).toFixed(6) : null,
    policy: progress < 0.5 ? '2025-06-1' : '2026-03-1',
    turn: failures + 1,
    failures,
    retry_at: null,
    by_hand: byHand,
    decisions,
    links: links.map((link) => ({ ...link, computed_at: link.traffic ? answered.toISOString() : null })),
  } satisfies HistoryRow);
}

function linksOf(
  ending: Ending,
  customer: Customer,
  written: Date,
  odd: boolean,
  dice: Chance,
): HistoryLink[] {
  if (ending.outcome === 'needs_link') return [];
  if (ending === SKIPPED) return [{ ...unknown(dice), result: 'skip', product: null }];
  if (!ending.proven) {
    const failed = ending.outcome === 'failed';
    return [{ ...unknown(dice), result: failed ? 'failed' : 'refuse', code: failed ? null : ending.code }];
  }
  const several = !odd && dice.happens(0.07) ? 2 : 1;
  const times = odd ? dice.between(8, 14) : 1;
  return Array.from({ length: several }, (_, index) =>
    attack(customer, subDays(written, 12 * index), times / several, dice),
  );
}

/** A credit that passes the guards, or the guard that refuses it. */
function withinLimits(amount: Big): Ending {
  if (amount.gt(MAX_CREDIT)) return ABOVE_LIMIT;
  if (amount.gt(0)) return CREDITED;
  return {
    outcome: 'needs_review',
    code: 'zero_credit',
    message: 'the credit is $0.00: nothing to approve',
    proven: true,
  };
}

/** Old reviews have been decided by people; some of the last weeks are still open. */
function decisionsOf(ending: Ending, progress: number, ended: Date, dice: Chance): HistoryRow['decisions'] {
  const stillOpen = progress > 0.985 && dice.happens(0.75);
  if (ending.outcome !== 'needs_review' || stillOpen) return [];
  const at = addMinutes(ended, Math.round(dice.around(160, 0.9))).toISOString();
  return [{ kind: 'rejected', by: people.operator, at, reason: 'answered by hand', amount: null }];
}
