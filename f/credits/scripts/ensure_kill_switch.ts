/** Creates the kill switch, off, where there is none: from then on a missing switch stops all posting. */
import { logged } from '../../shared/clients/job.ts';
import { createKillSwitch } from '../clients/operator.ts';

export async function main() {
  return logged({ created: await createKillSwitch() }, ['created']);
}
