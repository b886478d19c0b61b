/** Decisions of people about a request and the question for an approval, as parts of its ledger record. */
import * as z from 'zod';
import { storedReasonSchema } from '../reason/reasons.ts';

export const decisionKinds = [
  'approved',
  'refused',
  'expired',
  'overridden',
  'reprocessed',
  'handled',
  'declined',
] as const;

/** `expired`: no decision was made in time. `handled` and `declined`: a person has answered the request outside of CreditBot. */
export const personDecisionSchema = z.strictObject({
  kind: z.enum(decisionKinds),
  /** `slack:U0...`, `windmill:<user>`, or `nobody` for an approval that ran out. */
  by: z.string().min(1),
  at: z.iso.datetime(),
  reason: z.string().nullable(),
  /** Decimal dollars that were approved or set; null when the decision has no amount. */
  amount: z.string().nullable().default(null),
});

export type PersonDecision = z.infer<typeof personDecisionSchema>;

/** A question for an approval. The one in the record of a request is the current one. */
export const askSchema = z.strictObject({
  /** The attempt that asked (`turn` is the stored name). */
  turn: z.int().min(1),
  /** Hash of what is approved; see proposalHash. */
  hash: z.string(),
  causes: z.array(storedReasonSchema).min(1),
  asked_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  /** Slack user who wrote the request; null when Slack does not say. */
  requester: z.string().nullable(),
  /** Whether an operator gave the links; otherwise they must still be in the thread when it is approved. */
  links_given: z.boolean(),
});

export type Ask = z.infer<typeof askSchema>;
