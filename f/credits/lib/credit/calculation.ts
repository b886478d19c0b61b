/** A credit's calculation with its exact inputs, kept so that it can be made again without Looker and the warehouse. */
import { z } from 'zod';
import { productName } from '../policy/product_rule.ts';

const decimal = z.string().regex(/^-?\d{1,20}(\.\d{1,20})?$/, 'decimal text');
const count = z.int().min(0);

/** Rows as the warehouse gave them: counts are whole numbers, amounts decimal text. */
const rowSchema = z.record(z.string(), z.union([z.int(), z.string(), z.null()]));

/** Lists of rows by name; a notebook decides which ones its cells start from. */
export const inputsSchema = z.record(z.string().regex(/^[a-z_]{1,40}$/), z.array(rowSchema).max(1000));
export type CalculationInputs = z.infer<typeof inputsSchema>;

/** The inputs of a Verify credit: cost per country, and what Fraud Guard did per protection mode. */
const verifyInputsSchema = z.object({
  spend: z.array(z.object({ country: z.string().nullable(), total: decimal.nullable(), row_count: count })),
  guard: z.array(
    z.object({
      mode: z.string().nullable(),
      attempts: count,
      enabled: count,
      scanned: count,
      blocked: count,
    }),
  ),
});
export type VerifyInputs = z.infer<typeof verifyInputsSchema>;

export const calculationSchema = z.strictObject({
  version: z.literal(1),
  product: productName,
  /** The SQL that Looker gave, whole. */
  sql: z.string(),
  sql_sha256: z.string(),
  notebook_sha256: z.string(),
  /** Expected block rate per protection mode, in the order of the modes; none for a product without modes. */
  expected_block_rates: z.array(z.strictObject({ mode: z.string(), rate: decimal })),
  inputs: inputsSchema,
  /** What it came to then: dollars and cents in all, and per protection mode. */
  credit_amount: decimal,
  credits: z.array(z.strictObject({ mode: z.string(), credit: decimal })),
});
export type Calculation = z.infer<typeof calculationSchema>;

/** The inputs as those of a Verify credit; null when they are another product's. */
export function verifyInputs(inputs: CalculationInputs): VerifyInputs | null {
  const parsed = verifyInputsSchema.safeParse(inputs);
  return parsed.success ? parsed.data : null;
}
