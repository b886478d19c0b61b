/** Rows of the history reduced to the facts of counts and charts, cached per day. Money is whole cents. */
import Big from 'big.js';
import * as z from 'zod';
import type { ItemCatalog, ItemStore } from '../../../shared/lib/items.ts';
import { outcomes } from '../ledger/ledger.ts';
import { storedCodeSchema } from '../reason/reasons.ts';
import { type HistoryRange, historyPath, readDay } from './history.ts';
import type { HistoryLink, HistoryRow } from './history_row.ts';

const cents = z.int();

const factLinkSchema = z.strictObject({
  account: z.string().nullable(),
  product: z.string().nullable(),
  amount: cents,
  cost: cents,
  /** Attempts behind the query; null when not known. */
  attempts: z.int().nullable(),
  /** Length of the period in days; null when not known. */
  days: z.int().nullable(),
  modes: z.array(z.tuple([z.string(), z.int(), z.int().nullable(), cents, cents])),
  countries: z.array(z.tuple([z.string(), cents])),
});

/** Modes are `[name, messages, blocked, cost, credit]`, countries `[code, cost]`. */
export const factSchema = z.strictObject({
  key: z.string(),
  channel: z.string(),
  ts: z.string(),
  /** When it was written, milliseconds since the epoch. */
  at: z.int(),
  outcome: z.enum(outcomes),
  code: storedCodeSchema.nullable(),
  reason: z.string().nullable(),
  amount: cents.nullable(),
  /** Seconds until our answer was in the thread; null without one. */
  seconds: z.number().nullable(),
  by_hand: z.boolean(),
  /** Last decision of a person; null without one. */
  decision: z.string().nullable(),
  failures: z.int(),
  /** A failed request that will be tried again. */
  retries: z.boolean(),
  links: z.array(factLinkSchema),
});

export type Fact = z.infer<typeof factSchema>;

export type FactLink = z.infer<typeof factLinkSchema>;

export function factOf(row: HistoryRow): Fact {
  const { key, channel, ts, outcome, amount, answered_at, failures } = row;
  const at = Date.parse(row.requested_at);
  const waits = outcome === 'needs_review' || outcome === 'failed';
  return {
    key,
    channel,
    ts,
    at,
    outcome,
    code: row.reason_code,
    // Long texts are needed only when a person has to act.
    reason: waits ? (row.reason?.slice(0, 400) ?? null) : null,
    amount: amount === null ? null : inCents(amount),
    seconds: answered_at === null ? null : (Date.parse(answered_at) - at) / 1_000,
    by_hand: row.by_hand,
    decision: row.decisions.at(-1)?.kind ?? null,
    failures,
    retries: row.retry_at !== null,
    links: row.links.map(linkFact),
  };
}

function linkFact(link: HistoryLink): FactLink {
  const { account_sid, product, amount, fraud_cost, traffic, period } = link;
  return {
    account: account_sid,
    product,
    amount: inCents(amount ?? '0'),
    cost: inCents(fraud_cost ?? '0'),
    attempts: traffic?.attempts ?? null,
    days: period && Math.round((Date.parse(period.end) - Date.parse(period.start)) / 86_400_000),
    modes: link.modes
      .filter(({ messages }) => messages > 0)
      .map((mode) => [
        mode.mode,
        mode.messages,
        mode.blocked,
        inCents(mode.fraud_cost),
        inCents(mode.credit),
      ]),
    countries: link.countries.map(({ country, fraud_cost: cost }) => [country, inCents(cost ?? '0')]),
  };
}

/** Dollars as text in whole cents, rounded half up; exact for amounts, which have no more. */
function inCents(dollars: string): number {
  return new Big(dollars).times(100).round(0, Big.roundHalfUp).toNumber();
}

export const factsPath = 'f/credits/dashboard_facts';

/** Change it when `factOf` changes: facts cached under another number are computed again. */
const FACTS_VERSION = 1;

/** Days read concurrently. */
const AT_ONCE = 16;

const prefix = historyPath('');

const keptSchema = z.object({
  version: z.literal(FACTS_VERSION),
  /** Day -> when it had been written, and its facts. */
  days: z.record(z.string(), z.object({ edited_at: z.string(), facts: z.array(z.unknown()) })),
});

type Kept = z.infer<typeof keptSchema>;

type Store = Pick<ItemStore, 'read' | 'write'> & Pick<ItemCatalog, 'list'>;

/** Facts by time of request, oldest first. Throws CreditError `history_unreadable` rather than leave a day out. */
export async function readFacts(store: Store, { from, until }: HistoryRange = {}): Promise<Fact[]> {
  const [heads, kept] = await Promise.all([store.list(prefix), readKept(store)]);
  const days = heads
    .map(({ path, edited_at }) => ({ day: path.slice(prefix.length).replaceAll('_', '-'), edited_at }))
    .filter(({ day }) => /^\d{4}-\d{2}-\d{2}$/.test(day));
  const next: Kept = { version: FACTS_VERSION, days: {} };
  const byDay = new Map<string, Fact[]>();
  const stale: typeof days = [];
  for (const { day, edited_at } of days) {
    const known = kept.days[day];
    if (known === undefined || known.edited_at !== edited_at) {
      stale.push({ day, edited_at });
    } else {
      next.days[day] = known;
      byDay.set(day, factsOf(known.facts));
    }
  }
  for (let begin = 0; begin < stale.length; begin += AT_ONCE) {
    const some = stale.slice(begin, begin + AT_ONCE).map(async ({ day, edited_at }) => {
      const facts = (await readDay(store, day)).map(factOf);
      byDay.set(day, facts);
      if (edited_at !== null) next.days[day] = { edited_at, facts };
    });
    await Promise.all(some);
  }
  const isChanged = stale.length > 0 || Object.keys(kept.days).length !== days.length;
  if (isChanged) await store.write(factsPath, next);
  return [...byDay]
    .filter(([day]) => (from === undefined || day >= from) && (until === undefined || day < until))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, facts]) => facts);
}

/** What is kept was written here; `readKept` has looked whether its form is still today's. */
function factsOf(facts: readonly unknown[]): Fact[] {
  return facts as Fact[];
}

async function readKept(store: Pick<ItemStore, 'read'>): Promise<Kept> {
  const parsed = keptSchema.safeParse(await store.read(factsPath));
  if (!parsed.success) return { version: FACTS_VERSION, days: {} };
  const [first] = Object.values(parsed.data.days).flatMap(({ facts }) => facts.slice(0, 1));
  const isOurs = first === undefined || factSchema.safeParse(first).success;
  return isOurs ? parsed.data : { version: FACTS_VERSION, days: {} };
}

/** Account, cents, scanned messages, milliseconds since the epoch. */
export type TrainingRow = [account: string, amount: number, messages: number, at: number];

/** Fewest credits for a training. */
export const FEWEST_ROWS = 500;

/** Credits that were paid, oldest first; those of which account, amount or traffic are not known are left out. */
export function trainingRows(facts: readonly Fact[]): TrainingRow[] {
  return facts
    .filter(({ outcome }) => outcome === 'credited')
    .flatMap(({ at, links }) =>
      links.flatMap(({ account, amount, modes }): TrainingRow[] => {
        const messages = modes.reduce((all, [, seen]) => all + seen, 0);
        return account === null || amount <= 0 || messages === 0 ? [] : [[account, amount, messages, at]];
      }),
    );
}
