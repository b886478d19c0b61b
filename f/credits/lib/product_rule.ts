/** How the policy writes a product: what makes a query belong to it, its notebook, its limits and its wording. */
import { z } from 'zod';
import { productLimitsSchema } from './limits.ts';

/** A product's name: part of a path in the ledger. */
export const productName = z.string().regex(/^[a-z0-9_-]{1,40}$/, 'lower case letters, digits, _ and -');

/** Third field of the reply. */
export const categorySchema = z.string().regex(/^[a-z][a-z _-]{0,39}$/);

export const productSchema = z.strictObject({
  /** Stands in ledger paths. */
  name: productName,
  /** A query belongs to the product when one of `columns` must contain `marker` (case-insensitive). */
  marker: z.string().min(1),
  columns: z.array(z.string().min(1)).min(1),
  /** Off: a query of this product is left alone, as one of a product nobody has heard of. */
  enabled: z.boolean().default(true),
  /** Path of the resource that holds the notebook. */
  notebook: z
    .string()
    .regex(
      /^f\/[a-z0-9_]+(\/[a-z0-9_]+)+$/,
      'the path of a resource, such as f/credits/resources/verify_notebook',
    )
    .default('f/credits/resources/verify_notebook'),
  /** Overrides the policy's category. */
  category: categorySchema.optional(),
  limits: productLimitsSchema.optional(),
});

export type Product = z.infer<typeof productSchema>;
