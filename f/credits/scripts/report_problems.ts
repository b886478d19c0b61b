/** Notifies the operator once of each problem of the scan, and of outcomes whose message was not delivered. */

import { logged } from '../../shared/clients/job.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { operatorNotifier } from '../clients/operator.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_slack } from '../lib/resource_types.ts';
import { reportInput, reportStep } from '../lib/steps/run_steps.ts';

/**
 * @param report what scan_slack returned as `report`
 * @param run what record_run returned; it is passed on as the result of the run
 */
export async function main(slack: c_slack, report: object, run: object) {
  const input = parsed(reportInput, { report, run }, 'scan_slack and record_run');
  return logged(await reportStep({ items: windmillItems(), ...operatorNotifier(slack) }, input), [
    'reported',
  ]);
}
