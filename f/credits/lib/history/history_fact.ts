/** A row of the history boiled down to what counts and charts need: thousands are read at once. Money is whole cents here. */
import Big from 'big.js';
import { z } from 'zod';
import { outcomes } from '../ledger/ledger.ts';
import type { HistoryLink, HistoryRow } from './history_row.ts';

const cents = z.int();

const factLinkSchema = z.strictObject({
  account: z.string().nullable(),
  product: z.string().nullable(),
  amount: cents,
  cost: cents,
  /** Attempts behind the query; null when not known. */
  attempts: z.int().nullable(),
  /** Length of the period in days; null when not known. */
  days: z.int().nullable(),
  modes: z.array(z.tuple([z.string(), z.int(), z.int().nullable(), cents, cents])),
  countries: z.array(z.tuple([z.string(), cents])),
});

/** Modes are `[name, messages, blocked, cost, credit]`, countries `[code, cost]`. */
export const factSchema = z.strictObject({
  key: z.string(),
  channel: z.string(),
  ts: z.string(),
  /** When it was written, milliseconds since the epoch. */
  at: z.int(),
  outcome: z.enum(outcomes),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  amount: cents.nullable(),
  /** Seconds until our answer stood in the thread; null without one. */
  seconds: z.number().nullable(),
  by_hand: z.boolean(),
  /** What a person decided last; null when nobody had to. */
  decision: z.string().nullable(),
  failures: z.int(),
  /** A failed request that will be tried again. */
  retries: z.boolean(),
  links: z.array(factLinkSchema),
});

export type Fact = z.infer<typeof factSchema>;
export type FactLink = z.infer<typeof factLinkSchema>;

export function factOf(row: HistoryRow): Fact {
  const { key, channel, ts, outcome, amount, answered_at, failures } = row;
  const at = Date.parse(row.requested_at);
  const waits = outcome === 'needs_review' || outcome === 'failed';
  return {
    key,
    channel,
    ts,
    at,
    outcome,
    code: row.reason_code,
    // Long texts matter only where a person has to act.
    reason: waits ? (row.reason?.slice(0, 400) ?? null) : null,
    amount: amount === null ? null : inCents(amount),
    seconds: answered_at === null ? null : (Date.parse(answered_at) - at) / 1_000,
    by_hand: row.by_hand,
    decision: row.decisions.at(-1)?.kind ?? null,
    failures,
    retries: row.retry_at !== null,
    links: row.links.map(linkFact),
  };
}

function linkFact(link: HistoryLink): FactLink {
  const { account_sid, product, amount, fraud_cost, traffic, period } = link;
  return {
    account: account_sid,
    product,
    amount: inCents(amount ?? '0'),
    cost: inCents(fraud_cost ?? '0'),
    attempts: traffic?.attempts ?? null,
    days: period && Math.round((Date.parse(period.end) - Date.parse(period.start)) / 86_400_000),
    modes: link.modes
      .filter(({ messages }) => messages > 0)
      .map((mode) => [
        mode.mode,
        mode.messages,
        mode.blocked,
        inCents(mode.fraud_cost),
        inCents(mode.credit),
      ]),
    countries: link.countries.map(({ country, fraud_cost: cost }) => [country, inCents(cost ?? '0')]),
  };
}

/** Dollars as text in whole cents, rounded half up; exact for amounts, which have no more. */
function inCents(dollars: string): number {
  return new Big(dollars).times(100).round(0, Big.roundHalfUp).toNumber();
}
