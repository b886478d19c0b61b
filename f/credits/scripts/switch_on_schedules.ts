/** Switches schedules of CreditBot on. */
import { logged } from '../../shared/clients/job.ts';
import { switchOn } from '../../shared/clients/windmill.ts';

/**
 * @param schedules paths of all schedules that there are
 * @param only names of those to switch on, such as process_requests; all when left out
 */
export async function main(schedules: string[], only: string[] | null) {
  const chosen = schedules.filter((path) => only?.includes(path.split('/').at(-1) ?? '') ?? true);
  const switched_on: string[] = [];
  const were_on: string[] = [];
  for (const path of chosen.sort()) ((await switchOn(path)) ? switched_on : were_on).push(path);
  return logged({ switched_on, were_on }, ['switched_on', 'were_on']);
}
