/** An order as the database holds it. */
import * as z from 'zod';
import { minorSchema } from '../money/minor.ts';
import { partySchema } from '../party/party.ts';
import { idSchema, orderLineSchema, orderStatuses } from './order.ts';

export const orderRowSchema = z.object({
  id: idSchema,
  customer_id: idSchema,
  buyer: partySchema,
  status: z.enum(orderStatuses),
  currency: z.string(),
  amount: minorSchema,
  lines: z.array(orderLineSchema),
  intent: z.string().nullable(),
});

export type OrderRow = z.output<typeof orderRowSchema>;
