/** What an event does to an order, decided from what is known of the order: no clock, no database. */
import type { OrderStatus } from '../order/order.ts';
import type { OutcomeCode } from '../reason/outcomes.ts';
import type { Meaning } from './event.ts';

/** An order with its payments. */
export interface OrderState {
  status: OrderStatus;
  currency: string;
  amount: bigint;
  /** The payment that paid it. */
  intent: string | null;
  refunds: readonly { id: string; amount: bigint }[];
}

/** What to write besides the event's outcome. */
export type Effect =
  | { kind: 'pay'; intent: string }
  | { kind: 'fail' }
  | { kind: 'refund'; refund: string; amount: bigint; reason: string; isWhole: boolean };

export interface Decision {
  outcome: OutcomeCode;
  effect: Effect | null;
}

const only = (outcome: OutcomeCode): Decision => ({ outcome, effect: null });

/** @param order null when the order has not arrived */
export function decide(order: OrderState | null, meaning: Exclude<Meaning, { kind: 'ignored' }>): Decision {
  if (order === null) return only('waiting');
  switch (meaning.kind) {
    case 'succeeded':
      return paid(order, meaning);
    case 'failed':
      if (order.intent !== null) return only('superseded');
      if (order.status === 'failed') return only('repeated');
      return { outcome: 'applied', effect: { kind: 'fail' } };
    case 'refunded':
      return refunded(order, meaning);
  }
}

function paid(
  order: OrderState,
  { intent, amount, currency }: Extract<Meaning, { kind: 'succeeded' }>,
): Decision {
  if (order.intent === intent) return only('repeated');
  if (order.intent !== null) return only('second_payment');
  if (amount !== order.amount || currency !== order.currency) return only('payment_amount_differs');
  return { outcome: 'applied', effect: { kind: 'pay', intent } };
}

function refunded(order: OrderState, meaning: Extract<Meaning, { kind: 'refunded' }>): Decision {
  const { refund, amount, currency, intent, reason } = meaning;
  if (order.refunds.some(({ id }) => id === refund)) return only('repeated');
  if (order.intent === null) return only('waiting');
  if (order.intent !== intent) return only('refund_elsewhere');
  const refundedBefore = order.refunds.reduce((total, one) => total + one.amount, 0n);
  const total = refundedBefore + amount;
  if (currency !== order.currency || total > order.amount) return only('refund_exceeds_payment');
  const words = reason === null ? 'Refund' : `Refund: ${reason.replaceAll('_', ' ')}`;
  return {
    outcome: 'applied',
    effect: { kind: 'refund', refund, amount, reason: words, isWhole: total === order.amount },
  };
}
