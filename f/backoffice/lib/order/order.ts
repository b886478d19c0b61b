/** An order of the shop, as the shop sends it. */
import * as z from 'zod';
import { currencySchema } from '../money/currency.ts';
import { minorSchema, sumOf } from '../money/minor.ts';
import { lineSchema, partySchema } from '../party/party.ts';
import { taxClassSchema } from '../tax/rules.ts';

/** Ids of the shop. */
export const idSchema = z.coerce.number().pipe(z.int().positive());

export const orderLineSchema = z.strictObject({
  /** The plan that was sold, as the shop names it. */
  plan_id: lineSchema(64),
  text: lineSchema(255),
  quantity: z.int().min(1).max(100_000),
  /** Price of one, in minor units; with or without tax as the policy says. */
  unit_amount: z.int().min(0).max(1_000_000_000_000),
  tax_class: taxClassSchema.default('standard'),
  /** When the eSIM of this line expires. */
  expires_at: z.iso.datetime({ offset: true }).optional(),
});

export type OrderLine = z.infer<typeof orderLineSchema>;

export const orderSchema = z.strictObject({
  id: idSchema,
  customer: partySchema.extend({
    id: idSchema,
    created_at: z.iso.datetime({ offset: true }),
    last_login: z.iso.datetime({ offset: true }).nullable().default(null),
  }),
  currency: z.string().toUpperCase().pipe(currencySchema),
  /** What the customer has to pay, in minor units. */
  amount: minorSchema.refine((amount) => amount > 0n, 'above zero'),
  lines: z.array(orderLineSchema).min(1).max(200),
  created_at: z.iso.datetime({ offset: true }),
});

export type Order = z.infer<typeof orderSchema>;

export const orderStatuses = ['created', 'paid', 'failed', 'refunded'] as const;

export type OrderStatus = (typeof orderStatuses)[number];

/** Price of a line. */
export function lineAmount({ quantity, unit_amount }: OrderLine): bigint {
  return BigInt(quantity) * BigInt(unit_amount);
}

/** The sum of the lines. */
export function linesAmount(lines: readonly OrderLine[]): bigint {
  return sumOf(lines.map(lineAmount));
}
