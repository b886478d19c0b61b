/** Evidence from CreditBot: what to ask it (docs/credits/credited_amounts.md), and what was credited to a customer in the report's month. */
import Big from 'big.js';
import * as z from 'zod';
import { addDays, type Day, dayIn, firstOfMonth } from '../calendar/day.ts';
import type { Customer, Policy } from '../policy/policy.ts';
import { type Gap, gap } from '../snapshot/gap.ts';

/** The script of CreditBot that answers. */
export const creditsPath = 'f/credits/scripts/credited_amounts';

export interface CreditsQuestion {
  accounts: string[];
  /** UTC days: `from` on and before `until`. */
  from: Day;
  until: Day;
}

/** Null when no customer has an account. A day more on both sides: the policy's days are of another zone. */
export function creditsQuestion(customers: readonly Customer[], asOf: Day): CreditsQuestion | null {
  const accounts = customers.flatMap(({ account_sids }) => account_sids ?? []);
  if (accounts.length === 0) return null;
  return { accounts, from: addDays(firstOfMonth(asOf), -1), until: addDays(asOf, 2) };
}

const entrySchema = z.object({
  request: z.string(),
  account: z.string(),
  amount: z.string().regex(/^\d{1,15}\.\d{2}$/),
  currency: z.string(),
  is_shared: z.boolean(),
  credited_at: z.iso.datetime(),
});

const answerSchema = z.union([
  z.object({ credits: z.array(entrySchema) }),
  z.object({ error: z.object({ message: z.string() }) }),
  /** Nothing was asked: why. */
  z.object({ question: z.null() }),
]);

export type CreditEntry = z.infer<typeof entrySchema>;

/** What CreditBot said; none where it was not asked, a gap with its reason where it did not answer. */
export function readCredits(answer: object | null): CreditEntry[] | Gap {
  const parsed = answerSchema.safeParse(answer ?? { question: null });
  if (!parsed.success) return gap('shape_changed', `${creditsPath} answered in another form`);
  if ('error' in parsed.data) return gap('source_unavailable', parsed.data.error.message);
  return 'credits' in parsed.data ? parsed.data.credits : [];
}

/** The credits of one customer in the month of a report. */
export interface Credited {
  customer: Customer;
  total: Big;
  currency: string;
  /** Whether other accounts have a part of the total that is not known. */
  isShared: boolean;
  /** The days on which they were posted, oldest first. */
  days: Day[];
}

/** What was credited to a customer from the first of the month up to `asOf`, one entry for each currency. */
export function creditedTo(
  customer: Customer,
  entries: readonly CreditEntry[],
  { time_zone }: Pick<Policy, 'time_zone'>,
  asOf: Day,
): Credited[] {
  const own = entries
    .map((entry) => ({ ...entry, day: dayIn(new Date(entry.credited_at), time_zone) }))
    .filter(({ account }) => customer.account_sids?.includes(account))
    .filter(({ day, amount }) => day >= firstOfMonth(asOf) && day <= asOf && Number(amount) > 0);
  return [...Map.groupBy(own, ({ currency }) => currency)].map(([currency, credits]) => ({
    customer,
    total: totalOf(credits),
    currency,
    isShared: credits.some(({ is_shared }) => is_shared),
    days: [...new Set(credits.map(({ day }) => day))].sort(),
  }));
}

/** An amount that several accounts share is the whole of its request, and counts once. */
function totalOf(credits: readonly CreditEntry[]): Big {
  const shared = new Map(credits.filter(({ is_shared }) => is_shared).map((one) => [one.request, one]));
  const counted = [...credits.filter(({ is_shared }) => !is_shared), ...shared.values()];
  return counted.reduce((total, { amount }) => total.plus(amount), new Big(0));
}
