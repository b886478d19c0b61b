/** The policy of the spend monitor: what customer success may decide without touching code, validated at the edge. */
import * as z from 'zod';
import { isTimeZone } from '../../../shared/lib/time_zone.ts';
import { SpendError } from '../reason/errors.ts';
import { currencySchema } from '../snapshot/reading.ts';
import { type Thresholds, thresholdsSchema, tierSchema } from './thresholds.ts';

const timeZone = z.string().refine(isTimeZone, 'an IANA time zone such as "America/Chicago"');

const customerSchema = z.strictObject({
  /** As snapshots, trackers and the command line name it. */
  name: z.string().min(1),
  /** As reports name it. */
  display_name: z.string().min(1),
  /** The value of the filter in Tableau; default: `name`. Plain text: the reader encodes it. */
  tableau_name: z.string().min(1).optional(),
  tier: z.string().min(1).optional(),
  /** Accounts of the customer, by which CreditBot is asked for its credits. */
  account_sids: z.array(z.string().regex(/^AC[0-9a-f]{32}$/, 'an account SID such as AC0123...')).optional(),
});

export type Customer = z.infer<typeof customerSchema>;

const policySchema = z
  .strictObject({
    version: z.string().min(1),
    /** A report covers the days that are over in this zone. */
    time_zone: timeZone,
    currency: currencySchema.default('USD'),
    customers: z.array(customerSchema).min(1),
    thresholds: thresholdsSchema.prefault({}),
    /** Thresholds of the customers of a tier, where they differ. */
    tiers: z.record(z.string(), tierSchema).default({}),
    /** Days that are no business days. */
    holidays: z.array(z.iso.date()).default([]),
    channels: z
      .strictObject({
        /** The id of a direct message channel or of a user. */
        slack: z.strictObject({ dm_channel: z.string().regex(/^[CDGUW][A-Z0-9]+$/) }).optional(),
        telegram: z.strictObject({ chat_id: z.string().regex(/^(-?\d+|@\w+)$/) }).optional(),
      })
      .default({}),
    /** A file that the worker can read; without it there are no escalations to watch. */
    escalation_tracker_path: z.string().min(1).optional(),
    /** An absolute pattern of files, one ticket a file. */
    engdesk_tracker_glob: z.string().min(1).optional(),
    windows: z
      .strictObject({
        /** Days, the covered day included, in which escalations count. */
        escalation_days: z.int().min(1).default(7),
        /** Months before the current one in which a line item is looked for. */
        item_months: z.int().min(1).max(24).default(3),
        /** Of these, the number with revenue that makes its absence a loss. */
        item_min_months: z.int().min(1).default(1),
      })
      .prefault({}),
    /** Seconds after which a report goes on without an answer. */
    deadlines: z
      .strictObject({
        /** For one request to a source. */
        request_seconds: z.number().positive().max(120).default(30),
        /** For the reading of all sources; then a report is made of what was read. */
        sources_seconds: z.number().positive().max(3_600).default(240),
      })
      .prefault({}),
    drivers: z
      .strictObject({
        /** Most services that are named for a customer; the others are summed up. */
        max: z.int().min(1).default(3),
        /** Percent of the change from which on a service is named, inclusive. */
        min_share_pct: z
          .string()
          .regex(/^\d{1,3}(\.\d{1,4})?$/)
          .default('5'),
      })
      .prefault({}),
    alerts: z
      .strictObject({
        /** Percentage points by which a change must move on since it was last reported to count as worse. */
        worse_by_pct: z
          .string()
          .regex(/^\d{1,4}(\.\d{1,4})?$/)
          .default('10'),
        /** Percentage points by which a change must be back inside its threshold to count as recovered. */
        recover_by_pct: z
          .string()
          .regex(/^\d{1,4}(\.\d{1,4})?$/)
          .default('2'),
      })
      .prefault({}),
  })
  .check(({ value, issues }) => {
    const problem = (path: PropertyKey[], message: string) =>
      void issues.push({ code: 'custom', input: value, path, message });
    for (const field of ['name', 'display_name'] as const) {
      const texts = value.customers.map((customer) => customer[field]);
      if (new Set(texts).size < texts.length) problem(['customers'], `two customers have the same ${field}`);
    }
    const accounts = value.customers.flatMap(({ account_sids = [] }) => account_sids);
    if (new Set(accounts).size < accounts.length)
      problem(['customers'], 'an account is in account_sids twice');
    for (const [index, { tier }] of value.customers.entries()) {
      if (tier !== undefined && !(tier in value.tiers))
        problem(['customers', index, 'tier'], `tiers has no "${tier}"`);
    }
    if (value.windows.item_min_months > value.windows.item_months)
      problem(['windows', 'item_min_months'], 'more than item_months');
  });

export type Policy = z.infer<typeof policySchema>;

/** Validates the policy resource. Throws SpendError `policy_invalid` naming every invalid or missing field. */
export function parsePolicy(value: unknown): Policy {
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SpendError(
    'policy_invalid',
    `The policy resource f/spend/resources/policy is not valid: ${z.prettifyError(parsed.error)}`,
    { cause: parsed.error },
  );
}

/** The thresholds of a customer: the policy's, with what its tier changes. */
export function thresholdsOf(policy: Pick<Policy, 'thresholds' | 'tiers'>, { tier }: Customer): Thresholds {
  const own = tier === undefined ? {} : policy.tiers[tier];
  const set = Object.entries(own ?? {}).filter(([, value]) => value !== undefined);
  return { ...policy.thresholds, ...Object.fromEntries(set) };
}

/** The policy with other thresholds. Throws SpendError `policy_invalid` naming every invalid field. */
export function withThresholds(policy: Policy, thresholds: object): Policy {
  return parsePolicy({ ...policy, thresholds: { ...policy.thresholds, ...thresholds } });
}

/**
 * The customers of a report: all, or the one with this name or display name.
 * Throws SpendError `customer_unknown` with the known names.
 */
export function selectCustomers({ customers }: Pick<Policy, 'customers'>, name?: string): Customer[] {
  if (name === undefined) return customers;
  const found = customers.filter((customer) => customer.name === name || customer.display_name === name);
  if (found.length > 0) return found;
  throw new SpendError(
    'customer_unknown',
    `The policy has no customer "${name}"; it has ${customers.map((customer) => customer.display_name).join(', ')}`,
  );
}
