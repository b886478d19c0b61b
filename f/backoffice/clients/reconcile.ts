/** Proves the books: every chain and every sum, in one state of the database. */
import type { Database } from '../../shared/clients/database.ts';
import type { Difference } from '../lib/books/difference.ts';
import { checkAudit, checkSeries, compareTables, remember, rememberHeads } from './books_store.ts';

export interface Reconciled {
  /** Differences that no run before has found. */
  fresh: Difference[];
  /** Number of all that there are now. */
  open: number;
  /** Number of those that are gone since the last run. */
  resolved: number;
  /** Number of documents in the series. */
  documents: number;
}

/** A second run at the same time waits for the first. */
export function reconcile(database: Database, now: Date): Promise<Reconciled> {
  return database.transaction(async (sql) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('backoffice.reconcile', 0))`;
    // No event may be half seen: the comparison is of one state.
    await sql`lock table backoffice.event, backoffice.audit_head in share mode`;
    const series = await checkSeries(sql);
    const trail = await checkAudit(sql);
    const found = [...series.differences, ...trail.differences, ...(await compareTables(sql))];
    const remembered = await remember(sql, once(found), now);
    await rememberHeads(sql, [...series.heads, ...trail.heads], now);
    const documents = series.heads.reduce((total, { length }) => total + Number(length), 0);
    return { ...remembered, documents };
  });
}

/** One difference for each code and subject. */
function once(found: readonly Difference[]): Difference[] {
  return [...new Map(found.map((one) => [`${one.code} ${one.subject}`, one])).values()];
}
