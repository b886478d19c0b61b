/** The policy: the decisions of credit operations that need no change of code, validated at the edge. */

import * as z from 'zod';
import { CreditError } from '../reason/errors.ts';
import type { ReasonCode } from '../reason/reasons.ts';
import { channelRuleSchema } from './posting.ts';
import { categorySchema, limitsSchema, policyDecimal, policyRate, productSchema } from './product_rule.ts';
import { courtesies, greetings, questionPhrases } from './question_phrases.ts';
import { answeredPhrases, askingPhrases, holdPhrases } from './request_phrases.ts';
import { closings, signPhrases } from './sign_phrases.ts';

/** Phrases by language; a language that a policy leaves out is not read. */
const phrases = z.record(z.string().regex(/^[a-z]{2}$/, 'a language such as en'), z.array(z.string().min(2)));

const all = (lists: Readonly<Record<string, readonly string[]>>) => () =>
  Object.fromEntries(Object.entries(lists).map(([language, list]) => [language, [...list]]));

export const requestRuleSchema = z.strictObject({
  /** Words that make a message without a link a credit request, when at least `min_phrases` different ones occur. */
  phrases: z.array(z.string().min(3)).min(1),
  min_phrases: z.int().min(1),
  /** Words that ask for a credit: with a link or an account SID, one of them makes a reply, or a message without a link, a request. */
  asking_phrases: phrases.default(all(askingPhrases)),
  /** Words that mark a message with a link as a request, beside `asking_phrases`. */
  sign_phrases: phrases.default(all(signPhrases)),
  /** How a sentence begins that is only polite. */
  closings: phrases.default(all(closings)),
  /** Words that withdraw a request or ask to wait: it goes to review. hold_phrases.ts says how a phrase is read. */
  hold_phrases: phrases.default(all(holdPhrases)),
  /** Beginnings of a question about a credit, which is no request for one: it goes to review. */
  question_phrases: phrases.default(all(questionPhrases)),
  /** First words of a greeting that a question may follow. */
  greetings: phrases.default(all(greetings)),
  /** Questions that are none of these. */
  courtesies: phrases.default(all(courtesies)),
  /** Words by which a person answers a request in its thread: it goes to review. */
  answered_phrases: phrases.default(all(answeredPhrases)),
  /** Slack workspaces of other organisations whose members may ask for credits in a shared channel. */
  outside_teams: z
    .array(z.string().regex(/^[TE][A-Z0-9]+$/, 'a Slack workspace such as T0123ABCD'))
    .default([]),
  /** How far the spend that a request states may be from what its links prove, as a share of it. */
  spend_tolerance: policyDecimal.default('0.10'),
});

export type RequestRule = z.infer<typeof requestRuleSchema>;

/** Guards whose refusal a person may overrule by an approval; every other one stays a refusal. */
export const approvableGuards = [
  'credit_above_limit',
  'outside_history',
  'period_too_long',
  'claim_window_over',
  'unusual_amount',
] as const satisfies readonly ReasonCode[];

export const approvalSchema = z.strictObject({
  /** Dollars: a credit above this waits for an approval; null for no such threshold. */
  above: policyDecimal.nullable().default(null),
  /** Whether the first credit of an account waits for one. */
  first_credit: z.boolean().default(false),
  /** Guards that ask for an approval instead of refusing. */
  guards: z.array(z.enum(approvableGuards)).default([]),
  /** Whether the requester of a credit may not approve it. */
  four_eyes: z.boolean().default(false),
  /** A question without a decision is escalated after this time; it never counts as approved. */
  expires_hours: z.int().min(1).max(720).default(24),
  /** Slack users who are notified of an expired question, besides the operator. */
  escalate_to: z.array(z.string().regex(/^[UW][A-Z0-9]+$/, 'a Slack user id such as W014ABCDE')).default([]),
});

const policySchema = z.strictObject({
  version: z.string().min(1),
  channels: z.array(channelRuleSchema).min(1).refine(distinctNames, 'two channels have the same name'),
  /** Treats every channel as a shadow channel. */
  dry_run: z.boolean(),
  category: categorySchema,
  link_hosts: z.array(z.string().regex(/^[a-z0-9.-]+$/, 'a host name, lower case, without port')).min(1),
  max_links: z.int().min(1).max(50),
  products: z.array(productSchema).min(1).refine(distinctNames, 'two products have the same name'),
  request: requestRuleSchema,
  /** What a query may use: a closed list of tables, and functions besides the harmless ones. */
  sql: z.strictObject({
    tables: z.array(z.string().min(1)).min(1),
    functions: z.array(z.string().min(1)),
    /** Key column by table: a query may join these tables by their keys, besides accounts and billable_items. */
    keys: z.record(z.string(), z.string().min(1)).default({}),
  }),
  /** By protection mode. A request with scanned traffic of any other mode is not credited. */
  expected_block_rates: z
    .record(z.string().regex(/^[a-z0-9_-]{1,40}$/, 'the name of a protection mode'), policyRate)
    .refine((rates) => Object.keys(rates).length > 0, 'at least one protection mode'),
  notebook: z.strictObject({
    timeout_seconds: z.int().min(1),
    cell_timeout_seconds: z.int().min(1),
    /** The engine of papermill: the own shell, or a real Jupyter kernel. */
    engine: z.enum(['shell', 'kernel']).default('shell'),
  }),
  scan: z.strictObject({
    /** Messages younger than this are read again on every scan, so that an edit that adds a link is seen. */
    rescan_hours: z.int().min(0),
    /** How far back a scan without a cursor goes. */
    lookback_days: z.int().min(1),
    /** How old a message may be whose thread is read again when it has a new reply. */
    thread_days: z.int().min(0).default(7),
    /** How far back the very first scan of a channel goes. */
    first_scan_days: z.int().min(0).default(1),
  }),
  limits: limitsSchema,
  claim: z.strictObject({
    lease_minutes: z.int().min(1),
    max_attempts: z.int().min(1),
    /** Delay before the second attempt; every further attempt waits twice as long. */
    retry_minutes: z.int().min(1),
  }),
  /** Whether the requester gets a hint in the thread about what only they can correct; otherwise only the operator is notified. */
  teach_requester: z.boolean().default(false),
  approval: approvalSchema.prefault({}),
  history: z
    .strictObject({
      /** How long decisions with their inputs are kept. */
      keep_days: z.int().min(1).default(400),
    })
    .prefault({}),
  prediction: z
    .strictObject({
      /** Whether a credit far above what is usual goes to a person. */
      flag_unusual: z.boolean().default(false),
    })
    .prefault({}),
  monitor: z
    .strictObject({
      /** A run is late when none has ended for this long. */
      late_minutes: z.int().min(1).default(30),
      /** A run or a request is stuck when it has not moved for this long. */
      stuck_minutes: z.int().min(1).default(60),
    })
    .prefault({}),
});

export type Policy = z.infer<typeof policySchema>;

/** Validates the policy resource. Throws CreditError `policy_invalid` naming every invalid field. */
export function parsePolicy(value: unknown): Policy {
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CreditError(
    'policy_invalid',
    `The policy resource f/credits/resources/policy is not valid: ${z.prettifyError(parsed.error)}`,
    { cause: parsed.error },
  );
}

function distinctNames(entries: readonly { name: string }[]): boolean {
  return new Set(entries.map(({ name }) => name)).size === entries.length;
}

type Fields = Record<string, unknown>;

/** Objects are changed field by field, everything else as a whole. Throws CreditError `policy_invalid` when the result is none. */
export function applyChanges(policy: Policy, changes: object): Policy {
  return parsePolicy(merged(policy, changes as Fields));
}

function merged(before: Fields, changes: Fields): Fields {
  const after = { ...before };
  for (const [name, value] of Object.entries(changes)) {
    const known = before[name];
    after[name] = isFields(known) && isFields(value) ? merged(known, value) : value;
  }
  return after;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
