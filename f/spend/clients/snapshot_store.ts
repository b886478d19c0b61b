/** Snapshots in PostgreSQL: history is added to, never changed; a reading that differs from the one before is reported. */
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
  const revised = await sql`
    with given as (
      select * from jsonb_to_recordset(${given}::text::jsonb) as g(
        customer text, span text, day date, service text, item text, source text,
        state text, amount numeric, currency text, proof text, reason text, detail text,
        read_at timestamptz, source_age_minutes int, evidence text)
    ), compared as (
      select g.*, old.id as old_id,
        jsonb_build_object('state', old.state, 'amount', old.amount::text, 'currency', old.currency,
          'proof', old.proof, 'reason', old.reason, 'detail', old.detail) as before,
        (old.state, old.currency, old.proof, old.reason) is not distinct from
          (g.state, g.currency, g.proof, g.reason) and old.amount is not distinct from g.amount as same
      from given g left join lateral (
        select * from spend.snapshot s
        where s.customer = g.customer and s.day = g.day and s.span = g.span and s.source = g.source
          and coalesce(s.service, '') = coalesce(g.service, '') and coalesce(s.item, '') = coalesce(g.item, '')
          and s.read_at <= g.read_at
        order by s.read_at desc limit 1
      ) old on true
    ), confirmed as (
      update spend.snapshot s
      set last_read_at = greatest(s.last_read_at, c.read_at), source_age_minutes = c.source_age_minutes
      from compared c where c.old_id = s.id and c.same
    ), added as (
      insert into spend.snapshot (customer, span, day, service, item, source, state, amount, currency, proof,
        reason, detail, read_at, last_read_at, source_age_minutes, evidence)
      select customer, span, day, service, item, source, state, amount, currency, proof,
        reason, detail, read_at, read_at, source_age_minutes, evidence
      from compared where not (old_id is not null and same)
    )
    select customer, span, day, service, item, source, before,
      jsonb_build_object('state', state, 'amount', amount::text, 'currency', currency,
        'proof', proof, 'reason', reason, 'detail', detail) as after,
      case when old_id is null then 'added' when same then 'confirmed' else 'revised' end as change
    from compared`;
  const of = (change: string) => revised.filter((row) => row.change === change);
  return {
    added: of('added').length,
    confirmed: of('confirmed').length,
    revisions: parseRows(
      revisionSchema,
      of('revised').map(({ change: _, ...revision }) => revision),
    ),
  };
}

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
