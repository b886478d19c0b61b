/** Seller and buyer, as an invoice holds them: copied when it is issued, so that later changes do not reach it. */
import * as z from 'zod';
import { countrySchema } from '../tax/rules.ts';

/** One line of text: no control characters, which XML cannot hold and a table would break at. */
export const lineSchema = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in it
    .regex(/^[^\u0000-\u001f\u007f\ufffe\uffff]*$/u, 'text without control characters')
    .refine((text) => text.isWellFormed(), 'well-formed Unicode');

/** Text of any number of lines that PostgreSQL can hold. */
export const textSchema = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'text without NUL');

export const addressSchema = z.strictObject({
  lines: z.array(lineSchema(200)).max(3).default([]),
  city: lineSchema(100).optional(),
  postal_code: lineSchema(20).optional(),
  country: countrySchema,
});

export const vatIdSchema = z
  .string()
  .regex(/^[A-Z]{2}[A-Z0-9+*]{2,13}$/, 'a VAT id with its country, such as "DE123456789"');

export const partySchema = z.strictObject({
  name: lineSchema(255),
  email: lineSchema(320),
  address: addressSchema,
  vat_id: vatIdSchema.optional(),
});

export type Party = z.infer<typeof partySchema>;

export const sellerSchema = partySchema.extend({
  /** Number in the register of companies. */
  registration_id: lineSchema(64).optional(),
});

export type Seller = z.infer<typeof sellerSchema>;
