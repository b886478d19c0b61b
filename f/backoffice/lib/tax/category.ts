/** Tax categories of EN 16931 (UNCL 5305), and what each demands. */
import * as z from 'zod';

export const categories = ['S', 'Z', 'E', 'AE', 'G'] as const;

export type Category = (typeof categories)[number];

/** A percentage such as `19` or `8.1`. */
export const rateSchema = z
  .string()
  .regex(/^(0|[1-9]\d?)(\.\d{0,3}[1-9])?$/, 'a percentage such as "19" or "8.1"');

export const taxRateSchema = z
  .strictObject({
    /** S standard or reduced, Z zero rated, E exempt, AE reverse charge, G export outside the EU. */
    category: z.enum(categories),
    rate: rateSchema,
    /** Why there is no tax; printed on the invoice. */
    reason: z.string().min(1).max(200).optional(),
  })
  .refine(({ category, rate }) => (category === 'S') === (rate !== '0'), {
    path: ['rate'],
    message: 'category S has a rate above 0, every other one the rate 0',
  })
  .refine(({ category, reason }) => ['E', 'AE', 'G'].includes(category) === (reason !== undefined), {
    path: ['reason'],
    message: 'categories E, AE and G state a reason, S and Z none',
  });

/** Category and rate of a line. */
export type TaxRate = z.infer<typeof taxRateSchema>;

/** Equal for lines that belong to one row of the tax breakdown. */
export function bucketKey({ category, rate, reason = '' }: TaxRate): string {
  return `${category} ${rate} ${reason}`;
}
