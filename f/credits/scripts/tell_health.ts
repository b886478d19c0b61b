/** Tells the operator of every new alarm, and of every one that is over; each once. */

import { operatorNotifier } from '../../shared/clients/notifier.ts';
import { logged } from '../../shared/clients/step_log.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { tellHealth } from '../lib/health/health.ts';
import type { Problem } from '../lib/messages/known_problems.ts';
import type { c_slack } from '../lib/resource_types.ts';

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
