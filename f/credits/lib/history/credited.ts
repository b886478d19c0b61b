/** Credits of accounts by the moment at which they were posted, for other systems: the contract is docs/credits/credited_amounts.md. */
import Big from 'big.js';
import { formatISO, parseISO, subDays } from 'date-fns';
import * as z from 'zod';
import { sum, toWire } from '../../../shared/lib/money.ts';
import { CreditError } from '../reason/errors.ts';
import type { HistoryLink, HistoryRow } from './history_row.ts';

const askedSchema = z.strictObject({
  accounts: z.array(z.string().regex(/^AC[0-9a-f]{32}$/, 'the SID of an account')).min(1),
  /** UTC days on which the credits were posted: `from` on and before `until`. */
  from: z.iso.date(),
  until: z.iso.date(),
});

export type CreditedQuestion = z.infer<typeof askedSchema>;

export interface CreditedAmount {
  /** Key of the request. */
  request: string;
  account: string;
  /** Dollars and cents. */
  amount: string;
  currency: 'USD';
  /** Whether other accounts have a part of the amount that is not known. */
  is_shared: boolean;
  /** When the credit was posted, ISO. */
  credited_at: string;
  /** Days of the fraud, `end` exclusive. */
  periods: { start: string; end: string }[];
}

/** Throws CreditError `request_invalid` naming the fields. */
export function readQuestion(asked: unknown): CreditedQuestion {
  const parsed = askedSchema.safeParse(asked);
  if (parsed.success) return parsed.data;
  throw new CreditError('request_invalid', `Credits cannot be listed: ${z.prettifyError(parsed.error)}`);
}

/** Days within which a request is answered: earlier ones are not read. */
const answeredWithin = 62;

/** The first UTC day of the requests to read. */
export function requestsSince({ from }: Pick<CreditedQuestion, 'from'>): string {
  return formatISO(subDays(parseISO(from), answeredWithin), { representation: 'date' });
}

/** Oldest first, one entry for each request and account that was asked for. */
export function creditedAmounts(
  rows: readonly HistoryRow[],
  { accounts, from, until }: CreditedQuestion,
): CreditedAmount[] {
  return rows
    .flatMap((row) => (row.answered_at === null ? [] : amountsOf(row, row.answered_at)))
    .filter(({ account, credited_at }) => {
      const day = credited_at.slice(0, 10);
      return accounts.includes(account) && day >= from && day < until;
    })
    .sort((a, b) => (a.credited_at < b.credited_at ? -1 : 1));
}

function amountsOf({ key, outcome, amount, links }: HistoryRow, credited_at: string): CreditedAmount[] {
  if (outcome !== 'credited' || amount === null) return [];
  const credits = links.filter(({ result }) => result === 'credit');
  const byAccount = Map.groupBy(credits, ({ account_sid }) => account_sid);
  // A person may have set another total: then the parts of several accounts are not known.
  const isDivided = byAccount.size === 1 || sum(credits.map(partOf)).eq(amount);
  return [...byAccount].flatMap(([account, own]) => {
    if (account === null) return [];
    const isPart = isDivided && byAccount.size > 1;
    return {
      request: key,
      account,
      amount: isPart ? toWire(sum(own.map(partOf))) : amount,
      currency: 'USD' as const,
      is_shared: !isDivided,
      credited_at,
      periods: own.flatMap(({ period }) => period ?? []),
    };
  });
}

function partOf({ amount }: HistoryLink): Big {
  return new Big(amount ?? '0');
}
