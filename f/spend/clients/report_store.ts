/** Reports in PostgreSQL: the alert memory after each covered day. */
import * as z from 'zod';
import { type Database, parseRows } from '../../shared/clients/database.ts';
import { type Alert, alertSchema } from '../lib/alert/alert.ts';
import type { MadeReport } from '../lib/alert/replay.ts';
import type { Day } from '../lib/calendar/day.ts';
import type { ReportDocument } from '../lib/report/document.ts';

/** The alerts after the last report of an earlier day; none before the first. */
export function alertsBefore(database: Database, asOf: Day): Promise<Alert[]> {
  return database.transaction(async (sql) => {
    const [row] = parseRows(
      z.object({ alerts: z.array(alertSchema) }),
      await sql`select alerts from spend.report where as_of < ${asOf} order by as_of desc limit 1`,
    );
    return row?.alerts ?? [];
  });
}

/** Keeps a report: the alerts after it, and what it said. One of the same day is replaced. */
export function keepReport(
  database: Database,
  { asOf, madeAt }: MadeReport,
  report: { policyVersion: string; alerts: readonly Alert[] },
  document: ReportDocument | null = null,
): Promise<void> {
  const said = document === null ? null : JSON.stringify(document);
  return database.transaction(async (sql) => {
    await sql`
      insert into spend.report (as_of, made_at, policy_version, alerts, document)
      values (${asOf}, ${madeAt}, ${report.policyVersion}, ${JSON.stringify(report.alerts)}::text::jsonb,
        ${said}::text::jsonb)
      on conflict (as_of) do update
      set made_at = excluded.made_at, policy_version = excluded.policy_version, alerts = excluded.alerts,
        document = excluded.document`;
  });
}

/** The reports that were made, oldest first. */
export function madeReports(database: Database): Promise<MadeReport[]> {
  return database.transaction(async (sql) => {
    const rows = parseRows(
      z.object({ as_of: z.iso.date(), made_at: z.iso.datetime() }),
      await sql`select as_of, made_at from spend.report order by as_of`,
    );
    return rows.map(({ as_of, made_at }) => ({ asOf: as_of, madeAt: made_at }));
  });
}
