/**
 * A simulated shop with its payment provider: orders, payments and refunds become webhooks in the format of Stripe, signed, and sent
 * until they are answered with 2xx; in any order and as often as a test wants.
 */
import { stripeSignature } from './signature.ts';

export { stripeSignature } from './signature.ts';

export interface ShopOrder {
  id: number;
  currency: string;
  amount: number;
  [field: string]: unknown;
}

/** A webhook that was made and may not be delivered yet. */
export interface Webhook {
  id: string;
  to: 'orders' | 'payments';
  body: string;
}

export interface PaymentsOptions {
  secrets: { orders: string; payments: string };
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** First number of event ids, so that a second start makes others. */
  firstEvent?: number;
}

export interface Delivery {
  id: string;
  status: number;
  answer: string;
}

export interface PaymentsSimulator {
  order(order: ShopOrder): Webhook;
  pay(order: ShopOrder, intent?: string): Webhook;
  fail(order: ShopOrder, intent?: string): Webhook;
  refund(order: ShopOrder, amount: number, refund: string): Webhook;
  /** Sends webhooks one after the other, each as often as `times` says; a failed one is sent again, up to three times. */
  deliver(webhooks: readonly Webhook[], to: string, times?: number): Promise<Delivery[]>;
}

export function startPayments({
  secrets,
  now = Date.now,
  firstEvent = 1,
}: PaymentsOptions): PaymentsSimulator {
  let next = firstEvent;
  const webhook = (to: Webhook['to'], type: string, object: object): Webhook => {
    const id = `evt_${String(next++).padStart(8, '0')}`;
    const created = Math.floor(now() / 1_000);
    return { id, to, body: JSON.stringify({ id, object: 'event', type, created, data: { object } }) };
  };
  const intentOf = ({ id, amount, currency }: ShopOrder, intent: string, status: string) => ({
    id: intent,
    object: 'payment_intent',
    amount,
    amount_received: status === 'succeeded' ? amount : 0,
    currency: currency.toLowerCase(),
    status,
    metadata: { order_id: `${id}` },
  });
  const send = async ({ id, to, body }: Webhook, url: string): Promise<Delivery> => {
    let last: Delivery = { id, status: 0, answer: '' };
    for (let attempt = 1; attempt <= 3; attempt++) {
      const seconds = Math.floor(now() / 1_000);
      const response = await fetch(`${url}/${to}`, {
        method: 'POST',
        keepalive: false,
        headers: {
          'content-type': 'application/json',
          'stripe-signature': stripeSignature(secrets[to], body, seconds),
        },
        body,
      });
      last = { id, status: response.status, answer: await response.text() };
      if (response.ok) return last;
    }
    return last;
  };
  return {
    order: (order) => webhook('orders', 'order.created', order),
    pay: (order, intent = `pi_${order.id}`) =>
      webhook('payments', 'payment_intent.succeeded', intentOf(order, intent, 'succeeded')),
    fail: (order, intent = `pi_${order.id}`) =>
      webhook(
        'payments',
        'payment_intent.payment_failed',
        intentOf(order, intent, 'requires_payment_method'),
      ),
    refund: ({ id, currency }, amount, refund) =>
      webhook('payments', 'refund.created', {
        id: refund,
        object: 'refund',
        amount,
        currency: currency.toLowerCase(),
        payment_intent: `pi_${id}`,
        status: 'succeeded',
        reason: 'requested_by_customer',
        metadata: { order_id: `${id}` },
      }),
    deliver: async (webhooks, to, times = 1) => {
      const deliveries: Delivery[] = [];
      for (let round = 0; round < times; round++)
        for (const one of webhooks) deliveries.push(await send(one, to));
      return deliveries;
    },
  };
}
