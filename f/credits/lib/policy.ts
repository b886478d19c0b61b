/** The policy: everything credit operations may decide without touching code, validated at the edge. */
import { z } from 'zod';
import { CreditError } from './errors.ts';

const decimal = z.string().regex(/^\d+(\.\d+)?$/, 'a decimal string such as "0.80"');

/** A product's name: part of a path in the ledger. */
export const productName = z.string().regex(/^[a-z0-9_-]{1,40}$/, 'lower case letters, digits, _ and -');

const product = z.strictObject({
  /** Stands in ledger paths. */
  name: productName,
  /** A query belongs to the product when one of `columns` must contain `marker` (case-insensitive). */
  marker: z.string().min(1),
  columns: z.array(z.string().min(1)).min(1),
});

const limits = z.strictObject({
  /** Dollars, highest credit of one request. */
  max_credit: decimal,
  /** Dollars, highest total of the credits of one day (UTC). */
  max_credit_per_day: decimal,
  /** A fraud cost above this many times the account's monthly revenue is outside its history. */
  max_cost_to_monthly_revenue: decimal,
  /** Longest period of one link. */
  max_period_days: z.int().min(1).max(366),
  /** How long after the end of the period a credit may be asked for. */
  claim_window_days: z.int().min(1),
});

const policySchema = z.strictObject({
  version: z.string().min(1),
  channels: z.array(z.string().regex(/^[a-z0-9_-]{1,80}$/, 'a channel name without #')).min(1),
  dry_run: z.boolean(),
  category: z.string().regex(/^[a-z][a-z _-]{0,39}$/),
  link_hosts: z.array(z.string().regex(/^[a-z0-9.-]+$/, 'a host name, lower case, without port')).min(1),
  max_links: z.int().min(1).max(50),
  products: z.array(product).min(1),
  request: z.strictObject({
    /** Words that make a message without a link a credit request, when at least `min_phrases` different ones occur. */
    phrases: z.array(z.string().min(3)).min(1),
    min_phrases: z.int().min(1),
  }),
  /** What a query may touch: a closed list of tables, and functions besides the ones known to be harmless. */
  sql: z.strictObject({ tables: z.array(z.string().min(1)).min(1), functions: z.array(z.string().min(1)) }),
  expected_block_rates: z.record(z.string(), decimal),
  notebook: z.strictObject({
    timeout_seconds: z.int().min(1),
    cell_timeout_seconds: z.int().min(1),
  }),
  scan: z.strictObject({
    /** Messages younger than this are read again on every scan, so that an edit that adds a link is seen. */
    rescan_hours: z.int().min(0),
    /** How far back a scan goes that has lost its cursor. */
    lookback_days: z.int().min(1),
  }),
  /** What is beyond them is never posted; a person decides. */
  limits,
  claim: z.strictObject({
    lease_minutes: z.int().min(1),
    max_attempts: z.int().min(1),
    /** Delay before the second attempt; every further attempt waits twice as long. */
    retry_minutes: z.int().min(1),
  }),
});

export type Policy = z.infer<typeof policySchema>;
export type Product = z.infer<typeof product>;
export type Limits = z.infer<typeof limits>;

/** Validates the policy resource. Throws CreditError `policy_invalid` naming every field that is wrong. */
export function parsePolicy(value: unknown): Policy {
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CreditError(
    'policy_invalid',
    `The policy resource f/credits/resources/policy is not valid: ${z.prettifyError(parsed.error)}`,
    { cause: parsed.error },
  );
}
