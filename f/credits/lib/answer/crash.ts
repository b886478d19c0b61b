/** Handles a crashed step: counts a failed attempt, and notifies the operator when there will be no retry. */
import { countFailure } from '../ledger/claims.ts';
import { markNotified, wasNotified } from '../ledger/ending.ts';
import type { Outcome } from '../ledger/ledger.ts';
import {
  knownProblemsPath,
  type Operator,
  type Problem,
  readKnownProblems,
  updateProblems,
  wholeRun,
} from '../messages/known_problems.ts';
import { failureMessage } from '../messages/operator_message.ts';
import type { Policy } from '../policy/policy.ts';
import type { Reason } from '../reason/reasons.ts';

export interface Crash {
  run: string;
  step: string;
  message: string;
  /** Null when the run failed outside a request. */
  request: { key: string; channel: string; ts: string; claim: Policy['claim'] } | null;
  now: Date;
}

/** @returns the outcome of the request, and whether the operator was notified */
export async function settleCrash(
  operator: Operator,
  crash: Crash,
): Promise<{ outcome: Outcome; notified: boolean }> {
  const { items, send } = operator;
  const { request, run, now } = crash;
  if (request === null) return { outcome: 'failed', notified: await notifyOnce(operator, crash) };
  const reason: Reason = { code: 'step_crashed', message: crash.message.slice(0, 500) };
  const { outcome, notify, turn } = await countFailure(items, request.key, {
    run,
    reason,
    now,
    claim: request.claim,
  });
  if (!notify || (await wasNotified(items, { key: request.key, turn }))) return { outcome, notified: false };
  await send(failureMessage(crash));
  await markNotified(items, { key: request.key, turn });
  return { outcome, notified: true };
}

/** The schedule repeats a failing run every few minutes: the same failure is reported once until a run succeeds. */
async function notifyOnce({ items, send }: Operator, crash: Crash): Promise<boolean> {
  // Figures such as waiting times differ between two failures of the same kind.
  const message = crash.message.replace(/\d+/g, '#');
  const problem: Problem = {
    subject: wholeRun,
    request: null,
    code: 'run_failed',
    message: `${crash.step}: ${message}`,
    passing: false,
  };
  const { due, known } = updateProblems(
    await readKnownProblems(items),
    [problem],
    (subject) => subject === wholeRun,
  );
  if (due.length === 0) return false;
  await send(failureMessage(crash));
  await items.write(knownProblemsPath, known);
  return true;
}
