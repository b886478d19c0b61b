/** The policy of the back office: what finance and support may decide without touching code, validated at the edge. */
import * as z from 'zod';
import { prefixSchema } from '../invoice/number.ts';
import { currencySchema } from '../money/currency.ts';
import { sellerSchema } from '../party/party.ts';
import { BackofficeError } from '../reason/errors.ts';
import { taxRuleSchema } from '../tax/rules.ts';
import { timeZoneSchema } from '../zone/zone.ts';

export const policyPath = 'f/backoffice/resources/policy';

const emails = z.array(z.email().toLowerCase()).default([]);

const policySchema = z.strictObject({
  /** Goes into every invoice. */
  version: z.string().min(1),
  /** Currency in which customers are sorted by what they spent. */
  currency: currencySchema.default('USD'),
  seller: sellerSchema,
  invoice: z
    .strictObject({
      prefix: prefixSchema.default('TRB'),
      /** The day of issue is that of this zone. */
      time_zone: timeZoneSchema.default('UTC'),
    })
    .prefault({}),
  tax: z.strictObject({
    /** Whether the shop's prices contain the tax. */
    prices: z.enum(['inclusive', 'exclusive']).default('inclusive'),
    /** The first rule that fits counts. */
    rules: z.array(taxRuleSchema).min(1),
  }),
  export: z
    .strictObject({
      /** The name of a file begins with it. */
      file_name: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/)
        .default('tribi-sales'),
      /** How long a link to a file works. */
      link_minutes: z.int().min(1).max(10_080).default(60),
    })
    .prefault({}),
  /** Who may do what, by the e-mail address of a person or of an API key. */
  roles: z.strictObject({ admin: emails, support: emails, viewer: emails }).prefault({}),
});

export type Policy = z.infer<typeof policySchema>;

/** Validates the policy resource. Throws BackofficeError `policy_invalid` naming every invalid or missing field. */
export function parsePolicy(value: unknown): Policy {
  const found = policySchema.safeParse(value);
  if (!found.success) {
    throw new BackofficeError(
      'policy_invalid',
      `The policy resource ${policyPath} is not valid: ${z.prettifyError(found.error)}`,
      { cause: found.error },
    );
  }
  const { tax, seller } = found.data;
  const used = tax.rules.map((rule) => rule.tax.category);
  if (seller.vat_id === undefined && used.some((category) => category !== 'Z')) {
    throw new BackofficeError(
      'policy_invalid',
      `The policy resource ${policyPath} is not valid: seller.vat_id is missing, and tax categories other than Z need it`,
    );
  }
  return found.data;
}
