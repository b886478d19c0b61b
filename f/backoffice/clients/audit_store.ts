/** The audit trail in PostgreSQL: one chain of who did what. */
import * as z from 'zod';
import { parseRows, type Sql } from '../../shared/clients/database.ts';
import { type AuditEntry, auditHash } from '../lib/books/audit.ts';

/** Adds an entry. The head of the chain stays locked until the transaction ends: call it last. */
export async function audit(sql: Sql, entry: AuditEntry): Promise<void> {
  const [head] = parseRows(
    z.object({ seq: z.string(), sha256: z.string() }),
    await sql`select seq, sha256 from backoffice.audit_head for update`,
  );
  if (head === undefined) throw new Error('the audit trail has no head: run f/backoffice/scripts/migrate');
  const seq = `${BigInt(head.seq) + 1n}`;
  const data = JSON.stringify(entry.data);
  const sha256 = auditHash(head.sha256, { ...entry, seq, data });
  const { at, actor, event, subject } = entry;
  const row = { seq, at, actor, event, subject, data, previous_sha256: head.sha256, sha256 };
  await sql`insert into backoffice.audit ${sql(row)}`;
  await sql`update backoffice.audit_head set seq = ${seq}, sha256 = ${sha256}`;
}
