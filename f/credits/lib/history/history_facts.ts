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
  const isKept = ({ day, edited_at }: (typeof days)[number]) =>
    edited_at !== null && kept.days[day]?.edited_at === edited_at;
  const next: Kept = { version: FACTS_VERSION, days: {} };
  const fresh = new Map<string, Fact[]>();
  const stale = days.filter((day) => !isKept(day));
  for (let begin = 0; begin < stale.length; begin += AT_ONCE) {
    const some = stale.slice(begin, begin + AT_ONCE);
    const rows = await Promise.all(some.map(({ day }) => readDay(store, day)));
    some.forEach(({ day, edited_at }, index) => {
      const facts = (rows[index] ?? []).map(factOf);
      fresh.set(day, facts);
      if (edited_at !== null) next.days[day] = { edited_at, facts };
    });
  }
  for (const { day } of days.filter(isKept)) {
    const known = kept.days[day];
    if (known !== undefined) next.days[day] = known;
  }
  const isChanged = stale.length > 0 || Object.keys(kept.days).length !== days.length;
  if (isChanged) await store.write(factsPath, next);
  return days
    .filter(({ day }) => (from === undefined || day >= from) && (until === undefined || day < until))
    .sort((a, b) => (a.day < b.day ? -1 : 1))
    .flatMap(({ day }) => fresh.get(day) ?? factsOf(kept.days[day]?.facts ?? []));
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
