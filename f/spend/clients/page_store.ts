/** What the page shows, read from PostgreSQL in transactions that cannot write. */
import * as z from 'zod';
import { type Database, parseRows, type Sql } from '../../shared/clients/database.ts';
import { type Alert, alertSchema } from '../lib/alert/alert.ts';
import { type Day, endOfPriorMonth, firstOfMonth } from '../lib/calendar/day.ts';
import type { KeptPost, KeptReading, KeptReport } from '../lib/page/kept.ts';
import { channels } from '../lib/post/message.ts';
import { documentSchema } from '../lib/report/document.ts';
import { rowSchema, snapshotOf } from '../lib/snapshot/row.ts';

/** The database, for statements that only read: PostgreSQL refuses others. */
export function readOnly(database: Database): Database {
  return {
    transaction: (work) =>
      database.transaction(async (sql) => {
        await sql`set transaction read only`;
        return work(sql);
      }),
  };
}

/** The covered days whose reports are kept, newest first; none before the first run of the flow, which creates the tables. */
export function keptDays(database: Database): Promise<Day[]> {
  return database.transaction(async (sql) => {
    if (!(await hasDocuments(sql))) return [];
    const rows = await sql`select as_of from spend.report where document is not null order by as_of desc`;
    return parseRows(z.object({ as_of: z.iso.date() }), rows).map(({ as_of }) => as_of);
  });
}

async function hasDocuments(sql: Sql): Promise<boolean> {
  const found = await sql`
    select 1 from pg_attribute where attrelid = to_regclass('spend.report') and attname = 'document'`;
  return found.length > 0;
}

const reportSchema = z.object({
  as_of: z.iso.date(),
  made_at: z.iso.datetime(),
  policy_version: z.string(),
  document: documentSchema,
});

/** @param asOf one of `keptDays` */
export function keptReport(database: Database, asOf: Day): Promise<KeptReport | null> {
  return database.transaction(async (sql) => {
    const [row] = parseRows(
      reportSchema,
      await sql`
        select as_of, made_at, policy_version, document from spend.report
        where as_of = ${asOf} and document is not null`,
    );
    if (row === undefined) return null;
    const { as_of, made_at, policy_version, document } = row;
    return { asOf: as_of, madeAt: made_at, policyVersion: policy_version, document };
  });
}

const postSchema = z.object({
  channel: z.enum(channels),
  part: z.int(),
  state: z.enum(['sending', 'placed', 'posted']),
  doubtful: z.boolean(),
  hash: z.string().nullable(),
  is_claimed: z.boolean(),
});

/** The posts of a report of all customers, by part. */
export function keptPosts(database: Database, asOf: Day): Promise<KeptPost[]> {
  return database.transaction(async (sql) =>
    parseRows(
      postSchema,
      await sql`
        select channel, part, state, doubtful, hash, claimed_until > now() as is_claimed
        from spend.post where report = ${asOf} order by channel, part`,
    ).map(({ is_claimed, ...post }) => ({ ...post, isClaimed: is_claimed })),
  );
}

/**
 * What was read by the time of a report: the days of this month and the month before, and everything about the covered day and the
 * whole month before. In the order in which it was read.
 * @param customer default: all
 */
export function keptReadings(
  database: Database,
  { asOf, madeAt }: Pick<KeptReport, 'asOf' | 'madeAt'>,
  customer?: string,
): Promise<KeptReading[]> {
  const priorEnd = endOfPriorMonth(asOf);
  return database.transaction(async (sql) => {
    const rows = await sql`
      select customer, span, day, service, item, source, state, amount, currency, proof, reason, detail,
        read_at, source_age_minutes, evidence, last_read_at
      from spend.snapshot
      where read_at <= ${madeAt} and ${customer === undefined ? sql`true` : sql`customer = ${customer}`}
        and ((span = 'day' and service is null and day between ${firstOfMonth(priorEnd)} and ${asOf})
          or day = ${asOf} or (span = 'month_to_date' and day = ${priorEnd}))
      order by read_at, id`;
    return parseRows(rowSchema.extend({ last_read_at: z.iso.datetime() }), rows).map(
      ({ last_read_at, ...row }) => ({ ...snapshotOf(row), lastReadAt: last_read_at }),
    );
  });
}

/** The alerts of a customer after each report up to a day, newest first. */
export function keptAlerts(
  database: Database,
  asOf: Day,
  customer: string,
): Promise<{ asOf: Day; alerts: Alert[] }[]> {
  return database.transaction(async (sql) => {
    const rows = await sql`
      select as_of, alerts from spend.report where as_of <= ${asOf} order by as_of desc limit 60`;
    return parseRows(z.object({ as_of: z.iso.date(), alerts: z.array(alertSchema) }), rows).map((row) => ({
      asOf: row.as_of,
      alerts: row.alerts.filter((alert) => alert.customer === customer),
    }));
  });
}
