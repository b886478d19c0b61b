/**
 * Reads the history as facts, quickly: what was boiled down before is kept in one item and only days that were written since are
 * read again. That item is a cache: unreadable or lost it is made anew, and nothing else depends on it.
 */
import { z } from 'zod';
import type { ItemCatalog } from '../ledger/catalog.ts';
import type { ItemStore } from '../ledger/items.ts';
import { type HistoryRange, historyPath, readDay } from './history.ts';
import { type Fact, factOf, factSchema } from './history_fact.ts';

export const factsPath = 'f/credits/dashboard_facts';

/** Change it when `factOf` changes: what is kept under another number is made anew. */
const FACTS_VERSION = 1;
/** Days read at the same time. */
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
