/** Snapshots in PostgreSQL: history is added to, never changed; a reading that differs from the one before is reported. */
import * as z from 'zod';
import { type Database, parseRows, type Sql } from '../../shared/clients/database.ts';
import type { Day } from '../lib/calendar/day.ts';
import { type Revision, revisionSchema, rowOf, rowSchema, snapshotOf } from '../lib/snapshot/row.ts';
import type { Snapshot } from '../lib/snapshot/snapshot.ts';

export interface Saved {
  /** Amounts that were read for the first time. */
  added: number;
  /** Amounts that were read again and are as before. */
  confirmed: number;
  /** Amounts that were read again and differ: both readings stay. */
  revisions: Revision[];
}

/** `addSnapshots` in a transaction of its own. */
export function saveSnapshots(database: Database, snapshots: readonly Snapshot[]): Promise<Saved> {
  return database.transaction((sql) => addSnapshots(sql, snapshots));
}

/** Adds snapshots. The text of a `no_data` reading may change without being a revision; its reason may not. */
export async function addSnapshots(sql: Sql, snapshots: readonly Snapshot[]): Promise<Saved> {
  await sql`select pg_advisory_xact_lock(hashtextextended('spend.snapshot', 0))`;
  const given = JSON.stringify(snapshots.map(rowOf));
  const [saved] = parseRows(
    savedSchema,
    await sql`
    with given as (
      select * from jsonb_to_recordset(${given}::text::jsonb) as g(
        customer text, span text, day date, service text, item text, source text,
        state text, amount numeric, currency text, proof text, reason text, detail text,
        read_at timestamptz, source_age_minutes int, evidence text)
    ), compared as (
      select g.*, old as before,
        (old.state, old.currency, old.proof, old.reason) is not distinct from
          (g.state, g.currency, g.proof, g.reason) and old.amount is not distinct from g.amount as same
      from given g left join lateral (
        select id, state, amount, currency, proof, reason, detail from spend.snapshot s
        where s.customer = g.customer and s.day = g.day and s.span = g.span and s.source = g.source
          and coalesce(s.service, '') = coalesce(g.service, '') and coalesce(s.item, '') = coalesce(g.item, '')
          and s.read_at <= g.read_at
        order by s.read_at desc limit 1
      ) old on true
    ), confirmed as (
      update spend.snapshot s
      set last_read_at = greatest(s.last_read_at, c.read_at), source_age_minutes = c.source_age_minutes
      from compared c where (c.before).id = s.id and c.same
        -- Older months are compared, too, but are not written each time.
        and c.day >= date_trunc('month', c.read_at) - interval '2 months'
    ), added as (
      insert into spend.snapshot (customer, span, day, service, item, source, state, amount, currency, proof,
        reason, detail, read_at, last_read_at, source_age_minutes, evidence)
      select customer, span, day, service, item, source, state, amount, currency, proof,
        reason, detail, read_at, read_at, source_age_minutes, evidence
      from compared where (before).id is null or not same
    )
    select
      count(*) filter (where (before).id is null) as added,
      count(*) filter (where (before).id is not null and same) as confirmed,
      coalesce(
        jsonb_agg(jsonb_build_object(
          'customer', customer, 'span', span, 'day', day, 'service', service, 'item', item, 'source', source,
          'before', jsonb_build_object('state', (before).state, 'amount', (before).amount::text,
            'currency', (before).currency, 'proof', (before).proof, 'reason', (before).reason,
            'detail', (before).detail),
          'after', jsonb_build_object('state', state, 'amount', amount::text, 'currency', currency,
            'proof', proof, 'reason', reason, 'detail', detail)))
          filter (where (before).id is not null and not same), '[]') as revisions
    from compared`,
  );
  return saved ?? { added: 0, confirmed: 0, revisions: [] };
}

const savedSchema = z.strictObject({
  added: z.coerce.number().int(),
  confirmed: z.coerce.number().int(),
  revisions: z.array(revisionSchema),
});

/** The snapshots of days from `from` on, in the order in which they were read. @param customers names in the policy */
export function loadSnapshots(
  database: Database,
  { from, customers }: { from: Day; customers: readonly string[] },
): Promise<Snapshot[]> {
  return database.transaction(async (sql) => {
    const rows = await sql`
      select customer, span, day, service, item, source, state, amount, currency, proof, reason, detail,
        read_at, source_age_minutes, evidence
      from spend.snapshot
      where day >= ${from} and customer in (select jsonb_array_elements_text(${JSON.stringify(customers)}::text::jsonb))
      order by read_at, id`;
    return parseRows(rowSchema, rows).map(snapshotOf);
  });
}
