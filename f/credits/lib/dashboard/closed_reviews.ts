/** Reviews that a person has closed since the history was written: the archive runs every quarter of an hour, the ledger is current. */
import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import type { Fact } from '../history/history_facts.ts';
import { ledgerPath } from '../ledger/ledger.ts';
import { decisionKinds } from '../ledger/person_decision.ts';
import type { DashboardFilter } from './dashboard.ts';
import { isOpen } from './dashboard_metrics.ts';

/** The newest open reviews of a filter that the ledger is read for. */
const MOST_READ = 100;

/** Items read concurrently. */
const AT_ONCE = 25;

/** The record of a request that a person has closed; any other one is left to the archive. */
const closedSchema = z.object({
  phase: z.literal('closed'),
  outcome: z.literal('skipped'),
  reason: z.object({ code: z.enum(['handled_by_hand', 'declined_by_hand']) }),
  decisions: z.array(z.object({ kind: z.enum(decisionKinds) })),
});

/** The facts, those of reviews that a person has closed as the ledger has them now. */
export async function withClosedReviews(
  items: Pick<ItemStore, 'read'>,
  facts: readonly Fact[],
  { from, until, channel }: DashboardFilter,
): Promise<Fact[]> {
  const open = facts.filter(
    (fact) =>
      isOpen(fact) &&
      (from === undefined || fact.at >= Date.parse(from)) &&
      (until === undefined || fact.at < Date.parse(until)) &&
      (channel === undefined || fact.channel === channel),
  );
  const newest = open.slice(-MOST_READ);
  const closed = new Map<string, Fact>();
  for (let begin = 0; begin < newest.length; begin += AT_ONCE) {
    const some = newest.slice(begin, begin + AT_ONCE).map(async (fact) => {
      const record = closedSchema.safeParse(await items.read(ledgerPath(fact.key)));
      if (record.success) closed.set(fact.key, closedBy(fact, record.data));
    });
    await Promise.all(some);
  }
  return facts.map((fact) => closed.get(fact.key) ?? fact);
}

function closedBy(fact: Fact, { outcome, reason, decisions }: z.output<typeof closedSchema>): Fact {
  const decision = decisions.at(-1)?.kind ?? null;
  return { ...fact, outcome, code: reason.code, reason: null, decision, retries: false };
}
