/** Computes the report of a day from snapshots, policy and the alerts before it. Posts nothing. */
import { parseDatabase, withDatabase } from '../../shared/clients/database.ts';
import { logged } from '../../shared/clients/job.ts';
import { alertsBefore, keepReport } from '../clients/report_store.ts';
import { revenueOf } from '../clients/revenue.ts';
import { readCredits } from '../lib/credit/credit.ts';
import { parsePolicy, selectCustomers } from '../lib/policy/policy.ts';
import { chosenChannels } from '../lib/post/channels.ts';
import { parsed } from '../lib/reason/errors.ts';
import { documentOf } from '../lib/report/document.ts';
import { reportOf } from '../lib/report/report.ts';
import { reportText, reportTitle } from '../lib/report/text.ts';
import { customersOf } from '../lib/report/wire.ts';
import type { c_spend_policy, postgresql } from '../lib/resource_types.ts';
import {
  choiceSchema,
  coveredDay,
  outagesSchema,
  reportKey,
  trackersSchema,
} from '../lib/steps/report_step.ts';

/**
 * @param trackers what was read of escalations and tickets; null: there are none
 * @param outages what the sources did not answer
 * @param credits what CreditBot said, or its error; null: it was not asked
 * @param as_of the last day that the report covers; default: the last complete day in the policy's time zone
 * @param customer name or display name, for a report of one customer; it leaves the alert memory as it is
 * @param channels all, slack or telegram
 * @param dry_run keep nothing and post nothing
 */
export async function main(
  database: postgresql,
  policy: c_spend_policy,
  trackers: object | null,
  outages: object | null = null,
  credits: object | null = null,
  as_of: string | null = null,
  customer: string | null = null,
  channels: 'all' | 'slack' | 'telegram' = 'all',
  dry_run = false,
) {
  const rules = parsePolicy(policy);
  const customers = selectCustomers(rules, customer ?? undefined);
  const wanted = dry_run ? [] : chosenChannels(rules, parsed(choiceSchema, channels, 'the run form'));
  const now = new Date();
  const asOf = coveredDay(as_of, rules, now);
  const madeAt = now.toISOString();
  const read = parsed(trackersSchema, trackers, 'read_trackers');
  const made = await withDatabase(parseDatabase(database), async (open) => {
    const revenue = await revenueOf(open, rules, asOf, madeAt);
    const before = await alertsBefore(open, asOf);
    const report = reportOf({
      revenue,
      trackers: read,
      outages: parsed(outagesSchema, outages, 'read_sources'),
      credits: readCredits(credits),
      policy: rules,
      asOf,
      before,
      customers,
    });
    if (!dry_run && customer === null)
      await keepReport(open, { asOf, madeAt }, report, documentOf(report, wanted));
    return report;
  });
  return logged(
    {
      report: reportKey(asOf, customer === null ? undefined : customers[0]?.name),
      as_of: asOf,
      made_at: madeAt,
      policy_version: rules.version,
      title: reportTitle(made),
      text: reportText(made),
      channels: wanted,
      dry_run,
      customers: customersOf(made),
      alerts: made.alerts,
    },
    ['as_of', 'made_at', 'policy_version', 'channels', 'dry_run', 'customers', 'alerts'],
  );
}
