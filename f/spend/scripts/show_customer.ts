/** The details of one customer in a report. Reads only. */
import { parseDatabase, withDatabase } from '../../shared/clients/database.ts';
import { keptAlerts, keptReadings, keptReport, readOnly } from '../clients/page_store.ts';
import { customerPage } from '../lib/page/customer_page.ts';
import { SpendError } from '../lib/reason/errors.ts';
import type { postgresql } from '../lib/resource_types.ts';

/**
 * @param as_of the covered day of a report that is kept
 * @param customer its name in the policy
 */
export async function main(database: postgresql, as_of: string, customer: string) {
  return withDatabase(parseDatabase(database), async (writable) => {
    const open = readOnly(writable);
    const kept = await keptReport(open, as_of);
    if (kept === null)
      throw new SpendError('day_invalid', `No report of ${as_of} is kept; choose one of the list`);
    const readings = await keptReadings(open, kept, customer);
    return customerPage(kept, customer, readings, await keptAlerts(open, as_of, customer));
  });
}
