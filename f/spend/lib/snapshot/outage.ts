/** What a source did not answer while a report was read, and for how many customers. */
import * as z from 'zod';
import type { Gap } from './gap.ts';
import { type Source, sources } from './snapshot.ts';

export const outageSchema = z.strictObject({
  source: z.enum(sources),
  /** What did not answer, and how. */
  detail: z.string(),
  customers: z.int().min(1),
});

export type Outage = z.infer<typeof outageSchema>;

export interface Unanswered {
  source: Source;
  customer: string;
  gap: Gap;
}

/** One for each source and detail, the one of most customers first. */
export function outagesOf(unanswered: readonly Unanswered[]): Outage[] {
  const groups = Map.groupBy(unanswered, ({ source, gap }) => JSON.stringify([source, gap.detail]));
  return [...groups.values()]
    .flatMap((own) => {
      const [first] = own;
      if (first === undefined) return [];
      const customers = new Set(own.map(({ customer }) => customer)).size;
      return { source: first.source, detail: first.gap.detail, customers };
    })
    .sort((a, b) => b.customers - a.customers);
}
