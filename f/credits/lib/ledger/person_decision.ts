/** What a person decided about a request, and what one is asked to decide: both are part of its ledger record. */
import { z } from 'zod';
import { storedReasonSchema } from '../reason/reasons.ts';

export const decisionKinds = ['approved', 'refused', 'expired', 'overridden', 'reprocessed'] as const;

/** `expired` is nobody's decision: nobody gave one in time. */
export const personDecisionSchema = z.strictObject({
  kind: z.enum(decisionKinds),
  /** `slack:U0...`, `windmill:<user>`, or `nobody` for an approval that ran out. */
  by: z.string().min(1),
  at: z.iso.datetime(),
  reason: z.string().nullable(),
  /** Decimal dollars that were approved or set; null where the decision is about no amount. */
  amount: z.string().nullable().default(null),
});

export type PersonDecision = z.infer<typeof personDecisionSchema>;

/** A question for an approval. Of all questions of a request the one in its record counts. */
export const askSchema = z.strictObject({
  /** The turn of the request that asked. */
  turn: z.int().min(1),
  /** Of everything that an approval is about: see proposalHash. */
  hash: z.string(),
  causes: z.array(storedReasonSchema).min(1),
  asked_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  /** Slack user who wrote the request; null when Slack does not say. */
  requester: z.string().nullable(),
  /** Whether an operator gave the links; otherwise they must still stand in the thread when it is approved. */
  links_given: z.boolean(),
});

export type Ask = z.infer<typeof askSchema>;
