/** Starts the runs that resume approvals whose run died and end expired ones. */
import { carryOut, startWaitingAgain } from '../clients/operator.ts';
import { parsed } from '../lib/reason/errors.ts';
import { approvalsInput } from '../lib/steps/run_steps.ts';

/**
 * @param approvals questions for which a run must be started
 * @param result passed on as the result
 */
export async function main(approvals: object[], result: object) {
  const input = parsed(approvalsInput, { approvals, result }, 'scan_slack');
  const attempt = new Date().toISOString();
  for (const due of input.approvals) {
    if (due.why === 'undone') await carryOut(due, attempt);
    else await startWaitingAgain(due, attempt);
  }
  return input.result;
}
