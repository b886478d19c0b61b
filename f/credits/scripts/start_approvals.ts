/** Starts the runs that make up for approvals whose run died, and end those that expired. Returns what it was given to hand on. */
import { carryOut, startWaitingAgain } from '../clients/approval_run.ts';
import { parsed } from '../lib/reason/errors.ts';
import { approvalsInput } from '../lib/steps/run_steps.ts';

/**
 * @param approvals questions that a run must be started for
 * @param result handed on as the result
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
