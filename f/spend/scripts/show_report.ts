/** The page of a report. Reads only. */
import { parseDatabase, withDatabase } from '../../shared/clients/database.ts';
import { keptDays, keptPosts, keptReadings, keptReport, readOnly } from '../clients/page_store.ts';
import { reportPage } from '../lib/page/report_page.ts';
import type { postgresql } from '../lib/resource_types.ts';

/** @param as_of the covered day of the report; default: the last one */
export async function main(database: postgresql, as_of: string | null = null) {
  return withDatabase(parseDatabase(database), async (writable) => {
    const open = readOnly(writable);
    const days = await keptDays(open);
    const asOf = as_of ?? days[0];
    if (asOf === undefined) return { days, report: null };
    const kept = days.includes(asOf) ? await keptReport(open, asOf) : null;
    if (kept === null) return { days, report: null };
    const [posts, readings] = [await keptPosts(open, asOf), await keptReadings(open, kept)];
    return { days, report: reportPage(kept, posts, readings, new Date()) };
  });
}
