/** Reads what Tableau and the billing agent say of the last complete day, and adds it to the snapshots. */
import { parseDatabase, withDatabase } from '../../shared/clients/database.ts';
import { logged } from '../../shared/clients/job.ts';
import { parseBillingAgent } from '../clients/billing_agent.ts';
import { readSources } from '../clients/read_sources.ts';
import { addSnapshots, type Saved } from '../clients/snapshot_store.ts';
import { parseTableau } from '../clients/tableau.ts';
import { lastCompleteDay } from '../lib/calendar/day.ts';
import { parsePolicy, selectCustomers } from '../lib/policy/policy.ts';
import type { c_billing_agent, c_spend_policy, c_tableau, postgresql } from '../lib/resource_types.ts';
import type { Snapshot } from '../lib/snapshot/snapshot.ts';

/**
 * @param billing_agent the second source; null: there is none
 * @param customer name or display name, to read one customer
 */
export async function main(
  database: postgresql,
  tableau: c_tableau,
  billing_agent: c_billing_agent | null,
  policy: c_spend_policy,
  customer: string | null = null,
) {
  const rules = parsePolicy(policy);
  const deadlineMs = 1_000 * rules.deadlines.sources_seconds;
  const resource = parseDatabase(database);
  const reading = {
    tableau: parseTableau(tableau),
    billingAgent: billing_agent === null ? null : parseBillingAgent(billing_agent),
    policy: rules,
    customers: selectCustomers(rules, customer ?? undefined),
    asOf: lastCompleteDay(new Date(), rules.time_zone),
    now: () => new Date(),
    limits: { deadlineMs: 1_000 * rules.deadlines.request_seconds },
  };
  const read = await withDatabase(
    resource,
    async (open) => {
      // A token of Tableau has one session: a second report waits here until the first has signed out and saved.
      const saved: Saved = { added: 0, confirmed: 0, revisions: [] };
      let gaps = 0;
      const outages = await open.transaction(async (sql) => {
        await sql`select pg_advisory_xact_lock(hashtextextended(${`tableau:${reading.tableau.pat_name}`}, 0))`;
        return readSources({ ...reading, signal: AbortSignal.timeout(deadlineMs) }, async (snapshots) => {
          const { added, confirmed, revisions } = await addSnapshots(sql, snapshots);
          saved.added += added;
          saved.confirmed += confirmed;
          saved.revisions.push(...revisions);
          gaps += snapshots.filter(isGap).length;
        });
      });
      return { ...saved, gaps, outages };
    },
    { statementMs: 2 * deadlineMs },
  );
  return logged({ as_of: reading.asOf, ...read }, [
    'as_of',
    'added',
    'confirmed',
    'revisions',
    'gaps',
    'outages',
  ]);
}

function isGap({ reading, span }: Snapshot): boolean {
  return reading.state === 'no_data' && span === 'month_to_date';
}
