/** Tells the operator of spend that is held without a credit, once per request. */

import { operatorNotifier } from '../clients/notifier.ts';
import { logged } from '../clients/step_log.ts';
import { windmillItems } from '../clients/windmill_items.ts';
import type { Stranded } from '../lib/ledger/clean_up.ts';
import { tellStranded } from '../lib/ledger/stranded_report.ts';
import type { c_slack } from '../lib/resource_types.ts';

/** @param cleaned what clean_up_tokens returned; it is passed on as the result of the run */
export async function main(slack: c_slack, cleaned: { stranded: object[] }) {
  const operator = { items: windmillItems(), ...operatorNotifier(slack) };
  return logged({ ...cleaned, told: await tellStranded(operator, cleaned.stranded as Stranded[]) });
}
