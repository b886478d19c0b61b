/** Entries of the audit trail. */
import { linkHash } from '../../../shared/lib/export/chain.ts';

export interface AuditEntry {
  /** ISO, UTC. */
  at: string;
  /** E-mail address of a person, or `system:<name>`. */
  actor: string;
  event: 'note_set' | 'export_made' | 'link_revoked' | 'invoice_voided';
  /** Such as `customer:7`. */
  subject: string;
  data: object;
}

/** The hash of an entry. @param entry `data` as it is stored */
export function auditHash(
  previous: string,
  {
    seq,
    at,
    actor,
    event,
    subject,
    data,
  }: Omit<AuditEntry, 'data' | 'event'> & { seq: string; event: string; data: string },
): string {
  return linkHash(previous, [seq, at, actor, event, subject, data]);
}
