/** The orders of a week of the simulated eSIM shop. */
import type { ShopOrder } from '../../simulators/payments/index.ts';

const plans = [
  { plan_id: 'eu-5', text: 'eSIM Europe 5 GB, 30 days', days: 30 },
  { plan_id: 'jp-10', text: 'eSIM Japan 10 GB, 15 days', days: 15 },
  { plan_id: 'gulf-3', text: 'eSIM Gulf 3 GB, 7 days', days: 7 },
];

const customers = [
  {
    name: 'Łucja Nowak',
    email: 'lucja@example.com',
    country: 'PL',
    city: 'Kraków',
    currency: 'USD',
    price: 1_900,
  },
  {
    name: 'Jürgen Groß',
    email: 'juergen@example.com',
    country: 'DE',
    city: 'Köln',
    currency: 'EUR',
    price: 1_499,
  },
  {
    name: '山田 花子',
    email: 'hanako@example.com',
    country: 'JP',
    city: '東京',
    currency: 'JPY',
    price: 2_400,
  },
  {
    name: 'نورة الصباح',
    email: 'noura@example.com',
    country: 'KW',
    city: 'الكويت',
    currency: 'KWD',
    price: 5_750,
  },
  {
    name: 'Robin Ng',
    email: 'robin@example.com',
    country: 'US',
    city: 'Portland',
    currency: 'USD',
    price: 2_400,
  },
];

const msPerHour = 3_600_000;

/** @param firstId id of the first order @param end the end of the week */
export function weekOfOrders(firstId: number, end: Date): ShopOrder[] {
  return Array.from({ length: 7 }, (_, index) => {
    const customer = customers[(index * 3) % customers.length] ?? customers[0];
    const plan = plans[index % plans.length] ?? plans[0];
    if (customer === undefined || plan === undefined) throw new Error('the shop has customers and plans');
    const at = end.getTime() - (7 - index) * 24 * msPerHour;
    const { name, email, country, city, currency, price } = customer;
    return {
      id: firstId + index,
      customer: {
        id: customers.indexOf(customer) + 1,
        name,
        email,
        address: { city, country },
        created_at: '2026-01-05T09:00:00Z',
      },
      currency,
      amount: price,
      lines: [
        {
          plan_id: plan.plan_id,
          text: plan.text,
          quantity: 1,
          unit_amount: price,
          expires_at: new Date(at + plan.days * 24 * msPerHour).toISOString(),
        },
      ],
      created_at: new Date(at).toISOString(),
    };
  });
}
