/** A small shop for tests: its policy, orders, and payment events in the format of Stripe. */
import { type Policy, parsePolicy } from '../../f/backoffice/lib/policy/policy.ts';

export const policyValue = {
  version: 'test-1',
  seller: {
    name: 'Tribi eSIM GmbH',
    email: 'billing@tribi.example',
    address: { lines: ['Torstr. 1'], city: 'Berlin', postal_code: '10119', country: 'DE' },
    vat_id: 'DE123456789',
  },
  tax: {
    prices: 'inclusive',
    rules: [
      { countries: ['DE'], tax_class: 'reduced', tax: { category: 'S', rate: '7' } },
      { countries: ['DE'], tax: { category: 'S', rate: '19' } },
      { countries: ['FR', 'PL'], vat_id: true, tax: { category: 'AE', rate: '0', reason: 'Reverse charge' } },
      { countries: ['FR'], tax: { category: 'S', rate: '20' } },
      { countries: ['PL'], tax: { category: 'S', rate: '23' } },
      { countries: ['US', 'JP', 'KW', 'SA'], tax: { category: 'G', rate: '0', reason: 'Outside the EU' } },
    ],
  },
  roles: { admin: ['ada@tribi.example'], support: ['sam@tribi.example'], viewer: ['vic@tribi.example'] },
};

export const policy: Policy = parsePolicy(policyValue);

export interface OrderChanges {
  customer?: Partial<Record<string, unknown>>;
  currency?: string;
  amount?: number;
  lines?: Record<string, unknown>[];
  created_at?: string;
}

export function order(id: number, changes: OrderChanges = {}) {
  const {
    customer = {},
    amount = 1_900,
    currency = 'USD',
    lines,
    created_at = '2026-03-01T10:00:00Z',
  } = changes;
  return {
    id,
    customer: {
      id: 1_000 + id,
      name: 'Łucja Nowak',
      email: `c${id}@example.com`,
      address: { lines: ['ul. Długa 5'], city: 'Kraków', postal_code: '31-146', country: 'PL' },
      created_at: '2026-01-01T00:00:00Z',
      ...customer,
    },
    currency,
    amount,
    lines: lines ?? [{ plan_id: 'eu-5', text: 'eSIM Europe 5 GB', quantity: 1, unit_amount: amount }],
    created_at,
  };
}

const created = 1_772_359_200;

export const orderEvent = (id: number, changes: OrderChanges = {}, event = `ord_${id}`) =>
  JSON.stringify({ id: event, type: 'order.created', created, data: { object: order(id, changes) } });

export interface PaymentChanges {
  event?: string;
  amount?: number;
  currency?: string;
  intent?: string;
  refund?: string;
  status?: string;
  created?: number;
}

function payment(type: string, orderId: number, changes: PaymentChanges) {
  const { amount = 1_900, currency = 'usd', intent = `pi_${orderId}` } = changes;
  const object = { id: intent, object: 'payment_intent', amount, amount_received: amount, currency };
  return event(type, { ...object, metadata: { order_id: `${orderId}` } }, changes, `${type} ${intent}`);
}

function event(type: string, object: object, changes: PaymentChanges, fallback: string) {
  const id = changes.event ?? `evt_${fallback.replaceAll(' ', '_')}`;
  return JSON.stringify({ id, object: 'event', type, created: changes.created ?? created, data: { object } });
}

export const succeeded = (orderId: number, changes: PaymentChanges = {}) =>
  payment('payment_intent.succeeded', orderId, changes);

export const failed = (orderId: number, changes: PaymentChanges = {}) =>
  payment('payment_intent.payment_failed', orderId, changes);

export function refunded(orderId: number, changes: PaymentChanges = {}) {
  const {
    amount = 1_900,
    currency = 'usd',
    intent = `pi_${orderId}`,
    refund = `re_${orderId}`,
    status = 'succeeded',
  } = changes;
  const object = { id: refund, object: 'refund', amount, currency, payment_intent: intent, status };
  const whole = { ...object, reason: 'requested_by_customer', metadata: { order_id: `${orderId}` } };
  return event('refund.created', whole, changes, `refund ${refund} ${status}`);
}
