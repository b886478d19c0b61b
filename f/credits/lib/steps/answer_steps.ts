/** The reply to a claimed request, and the steps after it. */
import * as z from 'zod';
import { CodedError } from '../../../shared/lib/errors.ts';
import type { SlackPort } from '../../../shared/lib/slack/message.ts';
import { answerRequest } from '../answer/answer.ts';
import { decide } from '../answer/decision.ts';
import { type PreviewContext, previewDecision } from '../answer/reprocess.ts';
import { readLinkResults } from '../credit/link_credit.ts';
import type { SendContext } from '../ledger/attempts.ts';
import { readRecord } from '../ledger/claims.ts';
import { type Answer, markNotified, openAsk, wasNotified } from '../ledger/ending.ts';
import { keepEvidence } from '../ledger/evidence.ts';
import { type Claim, claimSchema, needsOperator, placeOf } from '../ledger/ledger.ts';
import { type CardResult, owesCard, postCard } from '../messages/card_post.ts';
import type { Operator } from '../messages/known_problems.ts';
import { notifyEnding } from '../messages/operator_message.ts';
import type { Policy } from '../policy/policy.ts';
import { postingMode } from '../policy/posting.ts';

/** The effects that the steps of a request have. */
export interface StepContext extends SendContext, Operator {
  slack: SlackPort;
  policy: Policy;
  /** The flow run. */
  run: string;
  /** Ids of channels by their names; channels that Slack does not list are left out. */
  idsOf: (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  channelName: (channel: string) => Promise<string>;
  /** Address of a run's page; null when there is none. */
  runPage: (run: string) => string | null;
  /** Starts the run that asks for an approval, once per question. */
  startApproval: (question: { key: string; channel: string; ts: string; ask: number }) => Promise<void>;
}

export const replyInput = z.object({
  links: z.array(z.string()),
  results: z.array(z.unknown()),
  /** Null for a preview. */
  claim: claimSchema.nullable(),
  by_hand: z.boolean(),
  dry_run: z.boolean(),
  links_given: z.boolean().nullish(),
});

/** Decides a claimed request from the results of its links, and answers it once. */
export async function replyStep(
  context: StepContext,
  { links, results, claim, by_hand, dry_run, links_given }: z.output<typeof replyInput> & { claim: Claim },
): Promise<Answer> {
  const { items, policy } = context;
  const found = readLinkResults(links, results);
  await keepEvidence(items, claim, found, by_hand);
  const name = await context.channelName(placeOf(claim.key).channel);
  const mode = postingMode(policy, name, { byHand: by_hand, dryRun: dry_run });
  const decision = decide(found, links.length, policy.max_links);
  const linksFromThread = !(links_given ?? by_hand);
  const answer = await answerRequest({ ...context, ...mode, linksFromThread }, claim, decision);
  // An operator who starts it reads the result: no private message is owed.
  if (by_hand && answer.notify) await markNotified(items, answer);
  return answer;
}

/** What replyStep would do, without a claim. */
export function previewReply(
  context: PreviewContext,
  { links, results }: Pick<z.output<typeof replyInput>, 'links' | 'results'>,
) {
  const decision = decide(readLinkResults(links, results), links.length, context.policy.max_links);
  return previewDecision(context, decision);
}

/** What was done for a request after its reply; a request owes at most one of them. */
export type FollowUp =
  | { card_posted: CardResult }
  | { notified: true }
  | { approval_started: true }
  | { nothing_owed: true };

/** Does what a request owes by its record: its card, the private message, or the run that asks for its approval. */
export async function followUp(context: StepContext, key: string): Promise<FollowUp> {
  const { items } = context;
  const record = await readRecord(items, key);
  if (record === null) return { nothing_owed: true };
  if (await owesCard(items, record)) return { card_posted: await card(context, key) };
  const ask = openAsk(record);
  if (ask) {
    const { channel, ts } = record;
    await context.startApproval({ key, channel, ts, ask: ask.turn });
    return { approval_started: true };
  }
  if (!needsOperator(record) || (await wasNotified(items, record))) return { nothing_owed: true };
  await notifyEnding(context, { ...record, outcome: record.outcome ?? 'failed' });
  return { notified: true };
}

/** The credit does not depend on the card. */
async function card(context: StepContext, key: string): Promise<CardResult> {
  try {
    return await postCard({ ...context, claim: context.policy.claim, notify: context.send }, key);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    // A later run finds that the card is owed.
    return { kind: 'owed', why: error.message };
  }
}
