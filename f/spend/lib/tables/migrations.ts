/** The migrations of the schema `spend`, in order. */
import type { Migration } from '../../../shared/lib/migration.ts';
import { m0001Snapshot } from './m0001_snapshot.ts';
import { m0002Report } from './m0002_report.ts';
import { m0003ReportDocument } from './m0003_report_document.ts';
import { m0004Confirm } from './m0004_confirm.ts';

export const schema = 'spend';

export const migrations: readonly Migration[] = [
  m0001Snapshot,
  m0002Report,
  m0003ReportDocument,
  m0004Confirm,
];
