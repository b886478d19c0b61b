/** Reports spend that is held without a credit to the operator, once per request. */

import { logged } from '../../shared/clients/job.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { operatorNotifier } from '../clients/operator.ts';
import { cleanedSchema } from '../lib/clean_up/clean_up.ts';
import { reportStranded } from '../lib/clean_up/retention.ts';
import { parsed } from '../lib/reason/errors.ts';
import type { c_slack } from '../lib/resource_types.ts';

/** @param cleaned what clean_up_tokens returned; it is passed on as the result of the run */
export async function main(slack: c_slack, cleaned: object) {
  const { stranded, ...others } = parsed(cleanedSchema, cleaned, 'clean_up_tokens');
  const operator = { items: windmillItems(), ...operatorNotifier(slack) };
  const reported = await reportStranded(operator, stranded);
  return logged({ ...others, stranded, reported }, ['removed', 'kept', 'stranded', 'reported']);
}
