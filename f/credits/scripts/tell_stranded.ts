/** Tells the operator of spend that is held without a credit, once per request. */

import { operatorNotifier } from '../../shared/clients/notifier.ts';
import { logged } from '../../shared/clients/step_log.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import type { Stranded } from '../lib/clean_up/clean_up.ts';
import { tellStranded } from '../lib/clean_up/retention.ts';
import type { c_slack } from '../lib/resource_types.ts';

/** @param cleaned what clean_up_tokens returned; it is passed on as the result of the run */
export async function main(slack: c_slack, cleaned: { stranded: object[] }) {
  const operator = { items: windmillItems(), ...operatorNotifier(slack) };
  return logged({ ...cleaned, told: await tellStranded(operator, cleaned.stranded as Stranded[]) });
}
