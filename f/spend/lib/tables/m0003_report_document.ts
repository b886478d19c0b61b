/** What each report said, for the page: its text and the figures behind it. Absent in older reports. */
import type { Migration } from '../../../shared/lib/migration.ts';

export const m0003ReportDocument: Migration = {
  number: 3,
  name: 'report_document',
  sql: `alter table spend.report add column document jsonb;`,
};
