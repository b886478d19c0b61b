/** Events of the payment provider, in the format of Stripe: what they mean here. */
import * as z from 'zod';
import { currencySchema } from '../money/currency.ts';
import { idSchema } from '../order/order.ts';
import { parsed } from '../reason/errors.ts';

export const envelopeSchema = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  /** Seconds since the epoch. */
  created: z.int().min(0).max(253_402_300_799),
  data: z.object({ object: z.record(z.string(), z.unknown()) }),
});

export type Envelope = z.infer<typeof envelopeSchema>;

const metadataSchema = z.object({ order_id: idSchema });

const currency = z.string().toUpperCase().pipe(currencySchema);

const intentSchema = z.object({
  id: z.string().min(1).max(255),
  amount: z.int().min(0),
  amount_received: z.int().min(0).optional(),
  currency,
  metadata: metadataSchema,
});

const refundSchema = z.object({
  id: z.string().min(1).max(255),
  amount: z.int().positive(),
  currency,
  payment_intent: z.string().min(1).max(255),
  status: z.enum(['pending', 'requires_action', 'succeeded', 'failed', 'canceled']),
  reason: z.string().nullable().default(null),
  metadata: metadataSchema,
});

/** What an event says; amounts in minor units of ISO 4217. */
export type Meaning =
  | { kind: 'succeeded'; orderId: number; intent: string; amount: bigint; currency: string }
  | { kind: 'failed'; orderId: number; intent: string; amount: bigint; currency: string }
  | {
      kind: 'refunded';
      orderId: number;
      intent: string;
      refund: string;
      amount: bigint;
      currency: string;
      reason: string | null;
    }
  /** A type that changes nothing here, or an object of the shop's provider account that belongs to no order. */
  | { kind: 'ignored' };

/** Validates the envelope. Throws BackofficeError `event_unreadable`. @param body as it was sent */
export function readEnvelope(body: string): Envelope {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    value = undefined;
  }
  return parsed(envelopeSchema, value, 'event_unreadable', 'An event');
}

/** Throws BackofficeError `event_unreadable` when an event of a known type has another shape. */
export function meaningOf({ id, type, data }: Envelope): Meaning {
  const { object } = data;
  const read = <T extends z.ZodType>(schema: T) =>
    parsed(schema, object, 'event_unreadable', `The event ${id} (${type})`);
  switch (type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed': {
      if (!isOfAnOrder(object)) return { kind: 'ignored' };
      const intent = read(intentSchema);
      const isPaid = type === 'payment_intent.succeeded';
      const paid = isPaid ? (intent.amount_received ?? intent.amount) : intent.amount;
      return {
        kind: isPaid ? 'succeeded' : 'failed',
        orderId: intent.metadata.order_id,
        intent: intent.id,
        amount: isoAmount(paid, intent.currency, id),
        currency: intent.currency,
      };
    }
    case 'refund.created':
    case 'refund.updated': {
      if (!isOfAnOrder(object)) return { kind: 'ignored' };
      const refund = read(refundSchema);
      if (refund.status !== 'succeeded') return { kind: 'ignored' };
      return {
        kind: 'refunded',
        orderId: refund.metadata.order_id,
        intent: refund.payment_intent,
        refund: refund.id,
        amount: isoAmount(refund.amount, refund.currency, id),
        currency: refund.currency,
        reason: refund.reason,
      };
    }
    default:
      return { kind: 'ignored' };
  }
}

function isOfAnOrder({ metadata }: Record<string, unknown>): boolean {
  return typeof metadata === 'object' && metadata !== null && 'order_id' in metadata;
}

/** Stripe counts ISK and UGX in hundredths, although both have no hundredths. */
const inHundredths = new Set(['ISK', 'UGX']);

function isoAmount(amount: number, currency: string, event: string): bigint {
  if (!inHundredths.has(currency)) return BigInt(amount);
  const what = `The amount of the event ${event} in ${currency}`;
  return BigInt(parsed(z.int().multipleOf(100), amount, 'event_unreadable', what)) / 100n;
}
