/** Events of the shop: what they mean, and what an order event does. */
import * as z from 'zod';
import { parsed } from '../reason/errors.ts';
import type { OutcomeCode } from '../reason/outcomes.ts';
import { linesAmount, type Order, type OrderLine, orderSchema } from './order.ts';

const eventSchema = z.object({
  id: z.string().min(1).max(255),
  type: z.literal('order.created'),
  /** Seconds since the epoch. */
  created: z.int().min(0).max(253_402_300_799),
  data: z.object({ object: orderSchema }),
});

export type OrderEvent = z.output<typeof eventSchema>;

/** Throws BackofficeError `event_unreadable`. @param body as it was sent */
export function readOrderEvent(body: string): OrderEvent {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return parsed(eventSchema, value, 'event_unreadable', 'An event of the shop');
}

/** What is known of an order with the same id. */
export interface KnownOrder {
  customer_id: number;
  currency: string;
  amount: bigint;
  lines: readonly OrderLine[];
}

/** @param gross what the lines cost with tax, where prices are without it and the rules are known */
export function decideOrder(order: Order, known: KnownOrder | null, gross: bigint | null): OutcomeCode {
  if (known !== null) return isSame(order, known) ? 'repeated' : 'order_changed';
  return (gross ?? linesAmount(order.lines)) === order.amount ? 'applied' : 'order_amount_differs';
}

function isSame({ customer, currency, amount, lines }: Order, known: KnownOrder): boolean {
  return (
    customer.id === known.customer_id &&
    currency === known.currency &&
    amount === known.amount &&
    lines.length === known.lines.length &&
    lines.every((line, index) => sameLine(line, known.lines[index]))
  );
}

function sameLine(line: OrderLine, other: OrderLine | undefined): boolean {
  return (
    other !== undefined &&
    line.plan_id === other.plan_id &&
    line.text === other.text &&
    line.quantity === other.quantity &&
    line.unit_amount === other.unit_amount &&
    line.tax_class === other.tax_class &&
    line.expires_at === other.expires_at
  );
}
