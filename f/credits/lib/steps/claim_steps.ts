/** The steps at both ends of a request: its claim, and what follows a crash of one of its steps. */

import * as z from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { claimRequest, countFailure } from '../ledger/claims.ts';
import { markNotified, wasNotified } from '../ledger/ending.ts';
import { type Claim, type Outcome, requestKey } from '../ledger/ledger.ts';
import { personDecisionSchema } from '../ledger/person_decision.ts';
import {
  failureMessage,
  knownProblemsPath,
  type Operator,
  owed,
  type Problem,
  readKnownProblems,
  updateProblems,
  wholeRun,
} from '../messages/operator_message.ts';
import type { Policy } from '../policy/policy.ts';
import type { Reason } from '../reason/reasons.ts';

export const claimInput = z.object({
  channel: z.string(),
  ts: z.string(),
  links: z.array(z.string()),
  by_hand: z.boolean(),
  after_attempt: z.int().nullish(),
  decision: personDecisionSchema.nullish(),
});

export type ClaimStep =
  | { claimed: true; claim: Claim; links: string[]; run_links: string[] }
  | { claimed: false; why: string; channel: string; ts: string };

/** Claims one request in the ledger. */
export async function claimStep(
  { items, policy, run, now }: { items: ItemStore; policy: Policy; run: string; now: () => Date },
  { channel, ts, links, by_hand, after_attempt, decision }: z.output<typeof claimInput>,
): Promise<ClaimStep> {
  const request = { key: requestKey(channel, ts), channel, ts, links };
  const result = await claimRequest(items, request, {
    run,
    policy: policy.version,
    now: now(),
    leaseMinutes: policy.claim.lease_minutes,
    byHand: by_hand,
    afterAttempt: after_attempt ?? undefined,
    decision: decision ?? undefined,
  });
  if (!result.claimed) return { claimed: false, why: result.why, channel, ts };
  // Too many links are not processed; the reply ends the request in review.
  return {
    claimed: true,
    claim: result.claim,
    links,
    run_links: links.length > policy.max_links ? [] : links,
  };
}

interface StepError {
  message: string;
  step_id?: string | null | undefined;
}

/** An error object, or a text where an expression such as `stop_after_if` failed; the handler of failures takes any other value, too. */
const stepError = z.union([
  z.object({ message: z.string(), step_id: z.string().nullish() }),
  z.string().transform((message): StepError => ({ message })),
  z.unknown().transform((value): StepError => ({ message: JSON.stringify(value) ?? 'unknown error' })),
]);

export const crashInput = z.object({
  /** Windmill's error of the failed step. */
  error: stepError,
  /** Null when the run failed outside a request. */
  request: z.object({ channel: z.string(), ts: z.string() }).nullable(),
});

/** Counts a crashed step as a failed attempt. The policy, which may be the cause, is read only for a request. */
export async function crashStep(
  { items, send, run, now, policy }: Operator & { run: string; now: Date; policy: () => Policy },
  { error, request }: z.output<typeof crashInput>,
) {
  const { message } = error;
  const { outcome, notified } = await settleCrash(
    { items, send },
    {
      run,
      step: error.step_id ?? 'unknown',
      message,
      request: request && {
        key: requestKey(request.channel, request.ts),
        ...request,
        claim: policy().claim,
      },
      now,
    },
  );
  const reason = { code: 'step_crashed' as const, message: message.slice(0, 500) };
  return { outcome, reason, channel: request?.channel ?? null, ts: request?.ts ?? null, notified };
}

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

/**
 * The schedule repeats a failing run every few minutes: the same failure is reported once until a run succeeds. A message that does
 * not arrive is owed to the report of the next run.
 */
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
  try {
    await send(failureMessage(crash));
  } catch (error) {
    await items.write(knownProblemsPath, owed(known, wholeRun));
    throw error;
  }
  await items.write(knownProblemsPath, known);
  return true;
}
