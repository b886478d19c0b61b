/** Tells the operator of every new alarm, and of every one that is over; each once. */

import { operatorNotifier } from '../clients/notifier.ts';
import { logged } from '../clients/step_log.ts';
import { windmillItems } from '../clients/windmill_items.ts';
import { tellHealth } from '../lib/health/health_report.ts';
import type { c_slack } from '../lib/resource_types.ts';
import type { Problem } from '../lib/scan/problems.ts';

/** @param found what check_health returned */
export async function main(slack: c_slack, found: { alarms: object[]; last_run: string }) {
  const operator = { items: windmillItems(), ...operatorNotifier(slack) };
  const alarms = found.alarms as Problem[];
  const { told, over } = await tellHealth(operator, alarms, new Date());
  return logged({
    alarms: alarms.map(({ subject, code, message }) => ({ subject, code, message })),
    told,
    over,
  });
}
