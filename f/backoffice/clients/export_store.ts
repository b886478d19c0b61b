/** Exports, the links to them and downloads in PostgreSQL. */
import * as z from 'zod';
import { parseRows, type Sql } from '../../shared/clients/database.ts';
import type { Link } from '../lib/link/link.ts';

export interface StoredExport {
  id: string;
  format: 'csv' | 'xlsx';
  /** JSON. */
  params: string;
  totals: string;
  rows: number;
  fileName: string;
  content: Uint8Array;
  sha256: string;
  at: Date;
  by: string;
}

export async function storeExport(sql: Sql, made: StoredExport): Promise<void> {
  await sql`
    insert into backoffice.export
      (id, kind, format, params, totals, rows, file_name, content, content_sha256, created_at, created_by)
    values (${made.id}, 'sales', ${made.format}, ${made.params}, ${made.totals}, ${made.rows}, ${made.fileName},
      decode(${Buffer.from(made.content).toString('base64')}, 'base64'), ${made.sha256}, ${made.at.toISOString()}, ${made.by})`;
}

export async function storeLink(
  sql: Sql,
  { id, exportId, expires, keyId }: Link,
  to: string,
  at: Date,
): Promise<void> {
  await sql`
    insert into backoffice.link (id, export_id, key_id, issued_to, created_at, expires_at)
    values (${id}, ${exportId}, ${keyId}, ${to}, ${at.toISOString()}, to_timestamp(${expires}))`;
}

const linkRow = z.object({
  id: z.string(),
  export_id: z.string(),
  issued_to: z.string(),
  is_revoked: z.boolean(),
  format: z.enum(['csv', 'xlsx']),
  file_name: z.string(),
});

export async function findLink(sql: Sql, id: string): Promise<z.output<typeof linkRow> | undefined> {
  const [row] = parseRows(
    linkRow,
    await sql`
      select l.id, l.export_id, l.issued_to, l.revoked_at is not null as is_revoked, e.format, e.file_name
      from backoffice.link l join backoffice.export e on e.id = l.export_id where l.id = ${id}`,
  );
  return row;
}

/** @returns false when there is no such link, or it was revoked before */
export async function revokeLink(sql: Sql, id: string, by: string, at: Date): Promise<boolean> {
  const rows = await sql`
    update backoffice.link set revoked_at = ${at.toISOString()}, revoked_by = ${by}
    where id = ${id} and revoked_at is null returning id`;
  return rows.length === 1;
}

export async function contentOf(sql: Sql, exportId: string): Promise<Uint8Array> {
  const [row] = parseRows(
    z.object({ content: z.string() }),
    await sql`select encode(content, 'base64') as content from backoffice.export where id = ${exportId}`,
  );
  return new Uint8Array(Buffer.from(row?.content ?? '', 'base64'));
}

export interface Download {
  exportId: string;
  linkId: string | null;
  at: Date;
  actor: string;
  outcome: string;
}

export async function recordDownload(
  sql: Sql,
  { exportId, linkId, at, actor, outcome }: Download,
): Promise<void> {
  await sql`
    insert into backoffice.download (export_id, link_id, at, actor, outcome)
    values (${exportId}, ${linkId}, ${at.toISOString()}, ${actor}, ${outcome})`;
}
