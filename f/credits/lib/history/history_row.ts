/** A row of the history: all data of one closed request, compact enough to read thousands at once. */

import * as z from 'zod';
import { outcomes } from '../ledger/ledger.ts';
import { productName } from '../policy/product_rule.ts';
import { storedCodeSchema } from '../reason/reasons.ts';

/** Dollars or a ratio as exact decimal text; never a float. */
const decimal = z.string().regex(/^-?\d{1,15}(\.\d{1,40})?$/, 'decimal text');

const count = z.int().min(0);

const moment = z.iso.datetime();

/** One protection mode: the traffic that Fraud Guard handled, and the credit of its cost. */
const historyModeSchema = z.strictObject({
  /** `basic`, `standard`, `max` or whatever the policy has a rate for. */
  mode: z.string().min(1),
  /** This mode's part of all scanned attempts, 0..1; null when the notebook did not report it. */
  traffic_share: decimal.nullable(),
  /** Attempts of this mode that Fraud Guard scanned. */
  messages: count,
  /** Of `messages`, those it blocked; null in summaries older than this field. */
  blocked: count.nullable(),
  /** Dollars attributed to the mode, rounded to cents as people see them; exact is `fraud_cost * messages / attempts` of the link. */
  fraud_cost: decimal,
  /** Share that was blocked, three decimals; null without traffic. */
  block_rate: decimal.nullable(),
  /** Share that the policy expects to be blocked. */
  expected_block_rate: decimal,
  /** Dollars and cents. */
  credit: decimal,
  /** Why the credit is a bound and not the formula's: `no_traffic`, `fully_blocked`, `at_or_above_expected`; else null. */
  note: z.enum(['no_traffic', 'fully_blocked', 'at_or_above_expected']).nullable(),
});

/** The result of one Looker link of the request. Unknown values are null. */
const historyLinkSchema = z.strictObject({
  url: z.string(),
  /** `credit`: an amount was proven, whether or not it was then approved. */
  result: z.enum(['credit', 'skip', 'refuse', 'failed']),
  /** Why there is no amount, a refusal's code; null for the other results. */
  code: storedCodeSchema.nullable(),
  product: productName.nullable(),
  account_sid: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/)
    .nullable(),
  /** Days of the fraud, `end` exclusive. */
  period: z.strictObject({ start: z.iso.date(), end: z.iso.date() }).nullable(),
  /** Dollars and cents; the sum of the modes' credits. */
  amount: decimal.nullable(),
  /** Dollars, exact: what the query adds up to. */
  fraud_cost: decimal.nullable(),
  /** Dollars the account paid per month before the period; null without revenue. */
  monthly_revenue: decimal.nullable(),
  /** ISO country codes of the traffic with their part of `fraud_cost`, exact dollars (null where only the names are known). */
  countries: z.array(z.strictObject({ country: z.string(), fraud_cost: decimal.nullable() })),
  /** Attempts behind the query: all, with Fraud Guard enabled, scanned by it. */
  traffic: z.strictObject({ attempts: count, enabled: count, scanned: count }).nullable(),
  modes: z.array(historyModeSchema),
  /** SHA-256 of the SQL that Looker gave, hex; the text is kept with the calculation. */
  sql_sha256: z.string().nullable(),
  /** When the notebook ran, and how long. */
  computed_at: z.string().nullable(),
  seconds: z.number().nullable(),
  /** Key of the calculation's exact inputs (`lib/credit/calculation.ts`), to replay it without the warehouse; null when none were kept. */
  calculation: z.string().nullable(),
});

/** A decision of a person about the request. */
const historyDecisionSchema = z.strictObject({
  /** As the ledger names it: `approved`, `refused`, `expired` (no decision in time), `overridden`, `reprocessed`. */
  kind: z.string().min(1),
  /** `slack:U0...`, `windmill:<user>`, or `nobody`. */
  by: z.string(),
  at: moment,
  reason: z.string().nullable(),
  /** Dollars and cents that it set; null when it set none. */
  amount: decimal.nullable(),
});

/** One request. Rows are derived from the ledger and its artifacts; the ledger is the source of truth. */
export const historyRowSchema = z.strictObject({
  version: z.literal(1),
  /** Channel and ts, e.g. `C0AB12_1763000000_000100`; a request has one row. */
  key: z.string().min(1),
  /** Slack channel id. */
  channel: z.string(),
  /** Slack ts of the request. */
  ts: z.string(),
  /** When it was written in Slack, UTC. */
  requested_at: moment,
  /** When the ledger record was written last. */
  closed_at: moment,
  /** When our message appeared in the thread, an amount or a question; null when nothing was posted. */
  answered_at: moment.nullable(),
  outcome: z.enum(outcomes),
  /** Code of the reason, such as `credit_above_limit`; null for a credit. */
  reason_code: storedCodeSchema.nullable(),
  /** The same for people. */
  reason: z.string().nullable(),
  /** Dollars and cents: posted when `credited`, computed and not posted for any other outcome; null when there is none. */
  amount: decimal.nullable(),
  /** ts of our message, to find it in the thread. */
  posted_ts: z.string().nullable(),
  /** Version of the policy that it was decided by. */
  policy: z.string(),
  /** How often it was claimed: 1 when the first run did it all. */
  turn: z.int().min(1),
  /** Failed attempts, and when the next is due; `failed` without `retry_at` is final. */
  failures: count,
  retry_at: moment.nullable(),
  /** A person started the run that ended it; false for the schedule. */
  by_hand: z.boolean(),
  /** Decisions of people about it, oldest first. */
  decisions: z.array(historyDecisionSchema),
  /** In the order of the request. */
  links: z.array(historyLinkSchema),
});

export type HistoryRow = z.infer<typeof historyRowSchema>;

export type HistoryLink = z.infer<typeof historyLinkSchema>;

export type HistoryMode = z.infer<typeof historyModeSchema>;

export type HistoryDecision = z.infer<typeof historyDecisionSchema>;
