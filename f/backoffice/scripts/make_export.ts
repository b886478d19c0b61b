/** Makes and stores the sales of the last day or month that is over, for a schedule. */
import { parseDatabase, withDatabase } from '../../shared/clients/database.ts';
import { logged, personOf } from '../../shared/clients/job.ts';
import { aboutExport, makeExport } from '../clients/sales_export.ts';
import { exportQuerySchema, periodOf } from '../lib/export/period.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_backoffice_policy, postgresql } from '../lib/resource_types.ts';

/** @param tz IANA time zone of the period */
export async function main(
  database: postgresql,
  policy: c_backoffice_policy,
  period: 'daily' | 'monthly' = 'monthly',
  format: 'csv' | 'xlsx' = 'xlsx',
  tz = 'UTC',
) {
  const { file_name: base } = parsePolicy(policy).export;
  const query = parsed(exportQuerySchema, { period, format, tz }, 'event_unreadable', 'The run form');
  const now = new Date();
  const found = periodOf(query, now);
  if ('problem' in found) throw new RangeError(found.problem);
  const wanted = { query, period: found, asOf: now, base, actor: personOf(process.env), now };
  const made = await withDatabase(parseDatabase(database), (open) => makeExport(open, wanted));
  return logged(aboutExport(made), ['id', 'rows']);
}
