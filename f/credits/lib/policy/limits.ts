/** Limits of the policy: what is beyond them is never posted; a person decides. */
import { z } from 'zod';

/** A decimal string as the policy writes it, never negative. */
export const policyDecimal = z.string().regex(/^\d+(\.\d+)?$/, 'a decimal string such as "0.80"');

/** Limits that a product may set for its own links. */
const ofOneCredit = z.strictObject({
  /** Dollars, highest credit of one request. */
  max_credit: policyDecimal,
  /** A fraud cost above this many times the account's monthly revenue is outside its history. */
  max_cost_to_monthly_revenue: policyDecimal,
  /** Longest period of one link. */
  max_period_days: z.int().min(1).max(366),
  /** How long after the end of the period a credit may be asked for. */
  claim_window_days: z.int().min(1),
});

export const limitsSchema = ofOneCredit.extend({
  /** Dollars, highest total of the credits of one day (UTC), all products together. */
  max_credit_per_day: policyDecimal,
});

/** What a product changes of the limits for its own links; the total of a request and of a day stay the policy's. */
export const productLimitsSchema = ofOneCredit.partial();

export type Limits = z.infer<typeof limitsSchema>;
