/** The claim of a request, and the handling of a crashed step. */
import { z } from 'zod';
import type { ItemStore } from '../../../shared/lib/items.ts';
import { settleCrash } from '../answer/crash.ts';
import { claimRequest } from '../ledger/claims.ts';
import { type Claim, requestKey } from '../ledger/ledger.ts';
import { personDecisionSchema } from '../ledger/person_decision.ts';
import type { Operator } from '../messages/known_problems.ts';
import type { Policy } from '../policy/policy.ts';

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

export const crashInput = z.object({
  /** Windmill's error of the failed step. */
  error: z.object({ message: z.string(), step_id: z.string().nullish() }),
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
