/** What a reconciliation reads of PostgreSQL, and what it remembers. */
import * as z from 'zod';
import { parseRows, type Sql } from '../../shared/clients/database.ts';
import { noHash } from '../../shared/lib/export/chain.ts';
import { auditHash } from '../lib/books/audit.ts';
import type { Difference, DifferenceCode } from '../lib/books/difference.ts';
import { SeriesCheck, storedInvoiceSchema } from '../lib/books/verify.ts';
import { outcomes } from '../lib/reason/outcomes.ts';

const batch = 500;

export interface Head {
  chain: string;
  length: string;
  sha256: string;
}

const seriesRow = z.object({
  kind: z.string(),
  prefix: z.string(),
  currency: z.string(),
  last_number: z.int(),
  last_sha256: z.string(),
});

/** Verifies every series from its first invoice. */
export async function checkSeries(sql: Sql): Promise<{ differences: Difference[]; heads: Head[] }> {
  const differences: Difference[] = [];
  const heads: Head[] = [];
  const series = parseRows(
    seriesRow,
    await sql`select kind, prefix, currency, last_number, last_sha256 from backoffice.series order by kind, prefix, currency`,
  );
  for (const { kind, prefix, currency, ...head } of series) {
    const check = new SeriesCheck();
    const query = sql`
      select i.label, i.kind, i.prefix, i.currency, i.number, i.order_id, i.customer_id, i.net::text, i.tax::text,
        i.rounding::text, i.gross::text, i.issued_at, i.record, i.html, i.previous_sha256, i.sha256,
        (select coalesce(jsonb_agg(jsonb_build_array(l.text, l.quantity::text, l.net::text, l.category, l.rate::text) order by l.n), '[]')
          from backoffice.invoice_line l where l.invoice_id = i.id) as lines,
        (select coalesce(jsonb_agg(jsonb_build_array(t.category, t.rate::text, t.reason, t.taxable::text, t.tax::text)), '[]')
          from backoffice.invoice_tax t where t.invoice_id = i.id) as taxes
      from backoffice.invoice i
      where i.kind = ${kind} and i.prefix = ${prefix} and i.currency = ${currency} order by i.number`;
    for await (const rows of query.cursor(batch))
      for (const row of parseRows(storedInvoiceSchema, rows)) check.add(row);
    const name = `${kind} ${prefix} ${currency}`;
    differences.push(...check.finish({ name, ...head }));
    heads.push({ chain: name, length: `${head.last_number}`, sha256: head.last_sha256 });
  }
  return { differences, heads };
}

const auditRow = z.object({
  seq: z.string(),
  at: z.string(),
  actor: z.string(),
  event: z.string(),
  subject: z.string(),
  data: z.string(),
  previous_sha256: z.string(),
  sha256: z.string(),
});

/** Verifies the audit trail from its first entry. */
export async function checkAudit(sql: Sql): Promise<{ differences: Difference[]; heads: Head[] }> {
  const differences: Difference[] = [];
  let seq = 0n;
  let last = noHash;
  const report = (at: string, detail: string) =>
    void differences.push({ code: 'audit_broken', subject: `audit:${at}`, detail });
  for await (const rows of sql`select * from backoffice.audit order by audit.seq`.cursor(batch))
    for (const row of parseRows(auditRow, rows)) {
      if (BigInt(row.seq) !== seq + 1n) report(row.seq, 'entries before it are missing');
      else if (row.previous_sha256 !== last) report(row.seq, 'it does not follow the entry before it');
      if (auditHash(row.previous_sha256, row) !== row.sha256) report(row.seq, 'it was changed');
      seq = BigInt(row.seq);
      last = row.sha256;
    }
  const [head] = parseRows(
    z.object({ seq: z.string(), sha256: z.string() }),
    await sql`select seq, sha256 from backoffice.audit_head`,
  );
  if (head === undefined || head.seq !== `${seq}` || head.sha256 !== last)
    report('head', 'the trail ends before its head');
  return { differences, heads: seq === 0n ? [] : [{ chain: 'audit', length: `${seq}`, sha256: last }] };
}

const differenceRow = z.object({ subject: z.string(), detail: z.string() });

/** Statements whose rows are differences. */
export async function compareTables(sql: Sql): Promise<Difference[]> {
  const stuck = Object.entries(outcomes).flatMap(([code, { next }]) => (next === null ? [] : [code]));
  const found: [DifferenceCode, readonly unknown[]][] = [
    [
      'head_changed',
      await sql`
        select 'chain:' || h.chain as subject, 'entry ' || h.length || ' is missing or another one' as detail
        from (select distinct on (chain) * from backoffice.chain_head order by chain, length desc) h
        where not exists (
          select from backoffice.invoice i
          where i.kind || ' ' || i.prefix || ' ' || i.currency = h.chain and i.number = h.length and i.sha256 = h.sha256
        ) and not exists (
          select from backoffice.audit a where h.chain = 'audit' and a.seq = h.length and a.sha256 = h.sha256
        )`,
    ],
    [
      'export_changed',
      await sql`
        select 'export:' || id as subject, file_name || ' has another hash than when it was made' as detail
        from backoffice.export where encode(sha256(content), 'hex') <> content_sha256
          or not exists (
            select from backoffice.audit a where a.event = 'export_made' and a.subject = 'export:' || export.id
              and a.data::jsonb ->> 'sha256' = content_sha256
          )`,
    ],
    [
      'void_unaudited',
      await sql`
        select 'invoice:' || label as subject, 'void by ' || voided_by as detail from backoffice.invoice i
        where status = 'void' and not exists (
          select from backoffice.audit a where a.event = 'invoice_voided' and a.subject = 'invoice:' || i.label
        )`,
    ],
    [
      'order_without_invoice',
      await sql`
        select 'order:' || o.id as subject,
          case when i.id is null then 'no valid invoice' else 'invoiced ' || i.gross || ' ' || i.currency || ', paid ' || o.amount || ' ' || o.currency end as detail
        from backoffice.sales_order o
        left join backoffice.invoice i on i.order_id = o.id and i.kind = 'invoice' and i.status = 'issued'
        where o.intent is not null and (i.id is null or i.gross <> o.amount or i.currency <> o.currency)`,
    ],
    [
      'invoice_without_order',
      await sql`
        select 'invoice:' || i.label as subject, 'the order ' || o.id || ' is ' || o.status as detail
        from backoffice.invoice i join backoffice.sales_order o on o.id = i.order_id
        where i.kind = 'invoice' and i.status = 'issued' and o.intent is null`,
    ],
    [
      'refund_without_credit_note',
      await sql`
        select 'order:' || o.id as subject,
          'refunded ' || o.refunded || ', refunds ' || r.total || ', credited ' || c.total as detail
        from backoffice.sales_order o
        cross join lateral (select coalesce(sum(amount), 0) as total from backoffice.refund where order_id = o.id) r
        cross join lateral (
          select coalesce(sum(gross), 0) as total from backoffice.invoice
          where order_id = o.id and kind = 'credit_note' and status = 'issued'
        ) c
        where o.refunded <> r.total or r.total <> c.total`,
    ],
    [
      'event_unsettled',
      await sql`
        select 'event:' || source || '/' || id as subject, outcome || ', order ' || coalesce(order_id::text, '-') as detail
        from backoffice.event
        where outcome in ${sql(stuck)} and (outcome <> 'waiting' or received_at < now() - interval '1 hour')`,
    ],
  ];
  return found.flatMap(([code, rows]) => parseRows(differenceRow, rows).map((row) => ({ code, ...row })));
}

export interface Remembered {
  /** Found for the first time, or again after it was resolved. */
  fresh: Difference[];
  open: number;
  resolved: number;
}

/** Remembers what was found: a difference is fresh once. */
export async function remember(sql: Sql, found: readonly Difference[], at: Date): Promise<Remembered> {
  const now = at.toISOString();
  const fresh: Difference[] = [];
  for (const { code, subject, detail } of found) {
    const rows = await sql`
      insert into backoffice.difference (code, subject, detail, first_seen, last_seen)
      values (${code}, ${subject}, ${detail}, ${now}, ${now})
      on conflict (code, subject) do update set resolved_at = null, detail = excluded.detail, first_seen = excluded.first_seen
      where difference.resolved_at is not null
      returning code`;
    if (rows.length === 1) fresh.push({ code, subject, detail });
    await sql`update backoffice.difference set last_seen = ${now} where code = ${code} and subject = ${subject}`;
  }
  const resolved = await sql`
    update backoffice.difference set resolved_at = ${now} where resolved_at is null and last_seen < ${now} returning code`;
  return { fresh, open: found.length, resolved: resolved.length };
}

export async function rememberHeads(sql: Sql, heads: readonly Head[], at: Date): Promise<void> {
  for (const head of heads)
    await sql`insert into backoffice.chain_head ${sql({ ...head, seen_at: at.toISOString() })} on conflict do nothing`;
}
