/** Tells the operator by private message what the scan could not read, and of endings whose message did not arrive; each once. */

import { logged } from '../../shared/clients/step_log.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { operatorNotifier } from '../clients/notifier.ts';
import type { c_slack } from '../lib/resource_types.ts';
import type { Report } from '../lib/scan/scan_channels.ts';
import { tellReport } from '../lib/scan/scan_channels.ts';

/**
 * @param report what scan_slack returned as `report`
 * @param run what record_run returned; it is passed on as the result of the run
 */
export async function main(slack: c_slack, report: object, run: object) {
  const operator = { items: windmillItems(), ...operatorNotifier(slack) };
  return logged({ ...run, reported: await tellReport(operator, report as Report) }, ['reported']);
}
