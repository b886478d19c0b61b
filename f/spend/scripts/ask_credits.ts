/** Finds out what to ask CreditBot, and whether the workspace has it; the next step of the flow asks. */
import { logged } from '../../shared/clients/job.ts';
import { scriptExists } from '../../shared/clients/windmill.ts';
import { creditsPath, creditsQuestion } from '../lib/credit/credit.ts';
import { parsePolicy, selectCustomers } from '../lib/policy/policy.ts';
import type { c_spend_policy } from '../lib/resource_types.ts';
import { coveredDay } from '../lib/steps/report_step.ts';

/**
 * @param as_of the last day that the report covers; default: the last complete day in the policy's time zone
 * @param customer name or display name, for a report of one customer
 */
export async function main(
  policy: c_spend_policy,
  as_of: string | null = null,
  customer: string | null = null,
) {
  const rules = parsePolicy(policy);
  const customers = selectCustomers(rules, customer ?? undefined);
  const question = creditsQuestion(customers, coveredDay(as_of, rules, new Date()));
  if (question === null) return logged({ credits: 'no_account_sids', question: null }, ['credits']);
  if (!(await scriptExists(creditsPath)))
    return logged({ credits: 'not_deployed', question: null }, ['credits']);
  return logged({ credits: 'asked', question }, ['credits']);
}
