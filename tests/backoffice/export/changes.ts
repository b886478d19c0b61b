/** Books with sales around every clock change of 2026 in twelve zones. */
import { Temporal } from 'temporal-polyfill';
import { takeOrder, takePayment } from '../../../f/backoffice/clients/take_event.ts';
import { type Books, emptyBooks } from '../books.ts';
import { orderEvent, policy, refunded, succeeded } from '../world.ts';

export const zones = [
  'UTC',
  'America/New_York',
  'America/Santiago',
  'America/St_Johns',
  'Europe/Berlin',
  'Europe/London',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
];

/** Moments of 2026 just before, at and after each change of the clocks, and around the starts of those days. */
export function edges(zone: string): Temporal.Instant[] {
  const found: Temporal.Instant[] = [];
  let at = Temporal.ZonedDateTime.from(`2026-01-01T00:00[${zone}]`);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    if (next === null || next.year > 2026) break;
    at = next;
    const dayStart = next.startOfDay();
    for (const moment of [next, dayStart, dayStart.add({ days: 1 }).startOfDay()])
      found.push(moment.toInstant().subtract({ milliseconds: 1 }), moment.toInstant());
  }
  const newYear = Temporal.ZonedDateTime.from(`2026-07-01T00:00[${zone}]`).toInstant();
  return [...found, newYear.subtract({ milliseconds: 1 }), newYear];
}

const currencies = ['USD', 'EUR', 'JPY', 'KWD'];
const countries = ['DE', 'PL', 'US', 'FR'];

/** One sale at each edge, every fifth one refunded in part at a later edge. */
export async function booksOfChanges(): Promise<{ books: Books; count: number }> {
  const books = await emptyBooks();
  const moments = zones
    .flatMap(edges)
    .map((one) => one.epochMilliseconds)
    .sort((a, b) => a - b);
  await books.open(async (database) => {
    for (const [index, at] of moments.entries()) {
      const id = index + 1;
      const currency = currencies[index % currencies.length] ?? 'USD';
      const amount = 1_000 + ((index * 37) % 900);
      const context = { rules: policy, now: new Date(at) };
      const customer = { address: { country: countries[(index * 7) % countries.length] } };
      await takeOrder(database, orderEvent(id, { currency, amount, customer }), context);
      await takePayment(database, succeeded(id, { currency, amount }), context);
      const earlier = id - 4;
      if (index % 5 === 4)
        await takePayment(
          database,
          refunded(earlier, {
            currency: currencies[(earlier - 1) % currencies.length] ?? 'USD',
            amount: 300,
          }),
          context,
        );
    }
  });
  return { books, count: moments.length };
}
