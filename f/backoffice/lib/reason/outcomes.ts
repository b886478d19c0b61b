/** What became of an event of the shop or of the payment provider, with the next step where a person has one. */

export interface Outcome {
  title: string;
  /** Null when nobody has to do anything. */
  next: string | null;
}

export const outcomes = {
  applied: { title: 'took effect', next: null },
  repeated: { title: 'says what is known already', next: null },
  ignored: { title: 'is of a kind that changes nothing here', next: null },
  superseded: { title: 'arrived after a payment that succeeded, which stays', next: null },
  waiting: {
    title: 'waits for an earlier event: the order, or its payment',
    next: 'None within an hour; after that ask the shop or the provider to send the missing event again.',
  },
  order_amount_differs: {
    title: 'is an order whose lines do not add up to its amount',
    next: 'Correct the order in the shop and have it sent under a new event id.',
  },
  order_changed: {
    title: 'is an order with the id of another one',
    next: 'Find out in the shop which of the two is right; the first one was kept.',
  },
  payment_amount_differs: {
    title: 'is a payment of another amount or currency than the order',
    next: 'Refund the payment with the provider, or correct the order; no invoice was issued.',
  },
  second_payment: {
    title: 'is a second payment of an order that is paid',
    next: 'Refund it with the provider: the order has its invoice, the second payment has none.',
  },
  refund_exceeds_payment: {
    title: 'is a refund of more than was paid',
    next: 'Compare the refunds of the order with the provider; no credit note was issued for this one.',
  },
  refund_elsewhere: {
    title: 'is a refund of a payment without an invoice',
    next: null,
  },
  tax_unknown: {
    title: 'is a payment of an order that no tax rule of the policy fits',
    next: 'Add the rule to the policy, then have the payment event delivered again.',
  },
} as const satisfies Record<string, Outcome>;

export type OutcomeCode = keyof typeof outcomes;

/** Those that take effect later, when what they miss has arrived. */
export const pendingOutcomes = ['waiting', 'tax_unknown'] as const satisfies readonly OutcomeCode[];

export function isPending(outcome: OutcomeCode): boolean {
  return pendingOutcomes.some((code) => code === outcome);
}
