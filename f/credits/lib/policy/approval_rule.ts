/** How the policy writes when a person must approve a credit before it is posted. Off unless it says so. */
import { z } from 'zod';
import { policyDecimal } from './limits.ts';

/** Guards whose refusal a person may overrule by an approval; every other one stays a refusal. */
export const approvableGuards = [
  'credit_above_limit',
  'outside_history',
  'period_too_long',
  'claim_window_over',
  'unusual_amount',
] as const;

export const approvalSchema = z.strictObject({
  /** Dollars: a credit above this waits for an approval; null for no such threshold. */
  above: policyDecimal.nullable().default(null),
  /** Whether the first credit of an account waits for one. */
  first_credit: z.boolean().default(false),
  /** Guards that ask for an approval instead of refusing. */
  guards: z.array(z.enum(approvableGuards)).default([]),
  /** Whether who asked for the credit may never approve it. */
  four_eyes: z.boolean().default(false),
  /** An approval that nobody gives is escalated after this time; it never becomes one by itself. */
  expires_hours: z.int().min(1).max(720).default(24),
  /** Slack users who hear of one that was not given in time, besides the operator. */
  escalate_to: z.array(z.string().regex(/^[UW][A-Z0-9]+$/, 'a Slack user id such as W014ABCDE')).default([]),
});
