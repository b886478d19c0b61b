/** Starts the runs that ask for approvals, end the ones that ran out, and make up for runs that died. Returns what it was given to hand on. */
import { carryOut, startWaiting, startWaitingAgain } from '../clients/approval_run.ts';
import type { ApprovalDue } from '../lib/approval/approval_run.ts';

/**
 * @param approvals questions that need a run; of a new question `why` is left out
 * @param result handed on as the result
 */
export async function main(approvals: object[], result: object) {
  const attempt = new Date().toISOString();
  for (const due of approvals as (Omit<ApprovalDue, 'why'> & Partial<ApprovalDue>)[]) {
    if (due.why === undefined) await startWaiting(due);
    else if (due.why === 'undone') await carryOut(due, attempt);
    else await startWaitingAgain(due, attempt);
  }
  return result;
}
