/** Notifies the operator once of each new alarm and of each one that is over. */

import { logged } from '../../shared/clients/job.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { operatorNotifier } from '../clients/operator.ts';
import { foundAlarms, notifyHealth } from '../lib/health/health.ts';
import type { c_slack } from '../lib/resource_types.ts';

/** @param found what check_health returned */
export async function main(slack: c_slack, found: object) {
  const operator = { items: windmillItems(), ...operatorNotifier(slack) };
  const alarms = foundAlarms(found);
  const { notified, over } = await notifyHealth(operator, alarms, new Date());
  return logged(
    {
      alarms: alarms.map(({ subject, code, message }) => ({ subject, code, message })),
      notified,
      over,
    },
    ['alarms', 'notified', 'over'],
  );
}
