/** Checks runs, open requests and services. Reads only. */

import { logged } from '../../shared/clients/job.ts';
import { recentRuns, runsUnderWay } from '../../shared/clients/windmill.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { unreachable } from '../clients/reach.ts';
import { alarms, failuresInARow } from '../lib/health/health.ts';
import { failureCode, lastRun, openRequests, overdueSince } from '../lib/health/status.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import type { c_looker, c_policy, c_slack, c_warehouse } from '../lib/resource_types.ts';
import { watchedChannels } from '../lib/scan/scan.ts';

const scheduled = 'f/credits/flows/process_requests';
const byEvent = 'f/credits/flows/process_event';

export async function main(slack: c_slack, looker: c_looker, warehouse: c_warehouse, policy: c_policy) {
  const rules = parsePolicy(policy);
  const items = windmillItems();
  const now = new Date();
  const [last, ofSchedule, ofEvents, running, away] = await Promise.all([
    lastRun(items),
    recentRuns(scheduled, failuresInARow),
    recentRuns(byEvent, failuresInARow),
    runsUnderWay('f/credits/flows/'),
    unreachable({ slack, looker, warehouse }),
  ]);
  const channels = await watchedChannels(items, rules);
  const open = await openRequests(items, channels.keys(), now);
  const failedRequests = open.flatMap((request) => failureCode(request) ?? []);
  const overdue = open.flatMap((request) => {
    const since = overdueSince(request);
    return since === null ? [] : [{ ...request, since }];
  });
  const recent = [
    { flow: scheduled, succeeded: ofSchedule },
    { flow: byEvent, succeeded: ofEvents },
  ];
  const observed = { now, lastRun: last, recent, running, overdue, failedRequests, unreachable: away };
  return logged({ alarms: alarms(observed, rules.monitor), last_run: last?.toISOString() ?? null }, [
    'alarms',
  ]);
}
