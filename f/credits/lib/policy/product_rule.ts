/** How the policy describes a product: what makes a query belong to it, its notebook, its limits and its wording. */

import * as z from 'zod';
import { CreditError } from '../reason/errors.ts';

/** A decimal string as the policy writes it, never negative. */
export const policyDecimal = z.string().regex(/^\d+(\.\d+)?$/, 'a decimal string such as "0.80"');

/** A block rate as the policy writes it: a decimal string from 0 to 1. */
export const policyRate = z.string().regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'a decimal string from "0" to "1"');

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

/** A product's name: part of a path in the ledger. */
export const productName = z.string().regex(/^[a-z0-9_-]{1,40}$/, 'lower case letters, digits, _ and -');

/** Third field of the reply. */
export const categorySchema = z.string().regex(/^[a-z][a-z _-]{0,39}$/);

export const productSchema = z.strictObject({
  /** Part of ledger paths. */
  name: productName,
  /**
   * A query belongs to the product when one of `columns` of billable_items must contain `marker` (case-insensitive). The first column
   * names the product: a query that pins it to another value is about another product.
   */
  marker: z.string().min(1),
  columns: z.array(z.string().min(1)).min(1),
  /** Off: a query of this product is skipped, like one of an unknown product. */
  enabled: z.boolean().default(true),
  /** Path of the resource that holds the notebook. */
  notebook: z
    .string()
    .regex(
      /^f\/[a-z0-9_]+(\/[a-z0-9_]+)+$/,
      'the path of a resource, such as f/credits/resources/verify_notebook',
    )
    .default('f/credits/resources/verify_notebook'),
  /** How its amounts are proven: `block_rates` is Verify's formula, `usual_traffic` the one of docs/credits/psms.md. */
  formula: z.enum(['block_rates', 'usual_traffic']).default('block_rates'),
  /** Overrides the policy's category. */
  category: categorySchema.optional(),
  limits: productLimitsSchema.optional(),
});

export type Product = z.infer<typeof productSchema>;

type Rules = { products: readonly Product[] };

/** The rule of a product by its name. Throws CreditError `policy_invalid` when the policy has none: it changed meanwhile. */
export function productRule({ products }: Rules, name: string): Product {
  const found = products.find((product) => product.name === name);
  if (found) return found;
  throw new CreditError(
    'policy_invalid',
    `The policy has no product "${name}" any more; start the request again by hand`,
  );
}

/** The limits for a credit of a product: the policy's, with what the product changes of them. */
export function limitsOf(policy: Rules & { limits: Limits }, product: string): Limits {
  const own = policy.products.find(({ name }) => name === product)?.limits ?? {};
  return { ...policy.limits, ...own };
}

/** Third field of the reply: that of the products the credits are of, where they agree, otherwise the policy's. */
export function categoryOf(
  policy: Rules & { category: string },
  credits: readonly { product: string }[],
): string {
  const own = credits.map(
    ({ product }) => policy.products.find(({ name }) => name === product)?.category ?? policy.category,
  );
  const [first = policy.category, ...others] = new Set(own);
  return others.length === 0 ? first : policy.category;
}
