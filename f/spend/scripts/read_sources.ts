/** Reads Tableau and the billing agent, and adds what they say to the snapshots. */
import { parseDatabase, withDatabase } from '../../shared/clients/database.ts';
import { logged } from '../../shared/clients/job.ts';
import { parseBillingAgent } from '../clients/billing_agent.ts';
import { readSources } from '../clients/read_sources.ts';
import { saveSnapshots } from '../clients/snapshot_store.ts';
import { parseTableau } from '../clients/tableau.ts';
import { parsePolicy, selectCustomers } from '../lib/policy/policy.ts';
import type { c_billing_agent, c_spend_policy, c_tableau, postgresql } from '../lib/resource_types.ts';
import { coveredDay } from '../lib/steps/report_step.ts';

/** All sources of all customers: a report is due afterwards, with or without them. */
const deadlineMs = 240_000;

/**
 * @param billing_agent the second source; null: there is none
 * @param as_of the last day that the report covers; default: the last complete day in the policy's time zone
 * @param customer name or display name, to read one customer
 */
export async function main(
  database: postgresql,
  tableau: c_tableau,
  billing_agent: c_billing_agent | null,
  policy: c_spend_policy,
  as_of: string | null = null,
  customer: string | null = null,
) {
  const rules = parsePolicy(policy);
  const resource = parseDatabase(database);
  const reading = {
    tableau: parseTableau(tableau),
    billingAgent: billing_agent === null ? null : parseBillingAgent(billing_agent),
    policy: rules,
    customers: selectCustomers(rules, customer ?? undefined),
    asOf: coveredDay(as_of, rules, new Date()),
    now: () => new Date(),
  };
  const saved = await withDatabase(
    resource,
    async (open) => {
      // A token of Tableau has one session: a second report waits here until the first has signed out.
      const snapshots = await open.transaction(async (sql) => {
        await sql`select pg_advisory_xact_lock(hashtextextended(${`tableau:${reading.tableau.pat_name}`}, 0))`;
        return readSources({ ...reading, signal: AbortSignal.timeout(deadlineMs) });
      });
      const gaps = snapshots.filter((one) => one.reading.state === 'no_data' && one.span === 'month_to_date');
      return { ...(await saveSnapshots(open, snapshots)), gaps: gaps.length };
    },
    { statementMs: 2 * deadlineMs },
  );
  return logged({ as_of: reading.asOf, ...saved }, ['as_of', 'added', 'confirmed', 'revisions', 'gaps']);
}
