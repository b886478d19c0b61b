/** Proves the books, and returns the differences that no run before has found. Changes nothing but its own memory. */
import { parseDatabase, withDatabase } from '../../shared/clients/database.ts';
import { logged } from '../../shared/clients/job.ts';
import { reconcile } from '../clients/reconcile.ts';
import type { postgresql } from '../lib/resource_types.ts';

/** Every document is hashed again. */
const statementMs = 300_000;

export async function main(database: postgresql) {
  const found = await withDatabase(parseDatabase(database), (open) => reconcile(open, new Date()), {
    statementMs,
  });
  return logged(found, ['fresh', 'open', 'resolved', 'documents']);
}
