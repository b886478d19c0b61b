/** Which tax a line has: the first rule of the policy that fits the buyer and the class of the line. */
import * as z from 'zod';
import { type TaxRate, taxRateSchema } from './category.ts';

export const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'a country of ISO 3166 such as "DE"');

/** What a line is for taxation, such as `standard` or `reduced`. */
export const taxClassSchema = z.string().regex(/^[a-z][a-z_]{0,31}$/);

export const taxRuleSchema = z.strictObject({
  /** Countries of the buyer; without them the rule fits every country. */
  countries: z.array(countrySchema).min(1).optional(),
  /** Whether it fits only buyers with, or only those without, a VAT id. */
  vat_id: z.boolean().optional(),
  /** Without it the rule fits every class. */
  tax_class: taxClassSchema.optional(),
  tax: taxRateSchema,
});

export type TaxRule = z.infer<typeof taxRuleSchema>;

export interface Taxed {
  country: string;
  hasVatId: boolean;
  taxClass: string;
}

/** Undefined when no rule fits: the order cannot be invoiced before the policy says how. */
export function taxFor(
  rules: readonly TaxRule[],
  { country, hasVatId, taxClass }: Taxed,
): TaxRate | undefined {
  return rules.find(
    (rule) =>
      (rule.countries === undefined || rule.countries.includes(country)) &&
      (rule.vat_id === undefined || rule.vat_id === hasVatId) &&
      (rule.tax_class === undefined || rule.tax_class === taxClass),
  )?.tax;
}
