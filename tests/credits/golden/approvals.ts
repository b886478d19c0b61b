/** Approvals in a transcript: the card, the response of a person, and the run that carries it out, on the real core. */
import { giveVerdict } from '../../../f/credits/lib/approval/approval.ts';
import { decidedCard, questionCard } from '../../../f/credits/lib/approval/approval_card.ts';
import { authorize } from '../../../f/credits/lib/approval/approval_response.ts';
import { openQuestion, pinnedResults } from '../../../f/credits/lib/approval/approval_run.ts';
import { markNotified } from '../../../f/credits/lib/ledger/ending.ts';
import { requestKey } from '../../../f/credits/lib/ledger/ledger.ts';
import { parsePolicy } from '../../../f/credits/lib/policy/policy.ts';
import { followUp, replyStep } from '../../../f/credits/lib/steps/answer_steps.ts';
import { claimStep } from '../../../f/credits/lib/steps/claim_steps.ts';
import { type Bot, contextOf } from './bot.ts';
import type { Verb } from './verb.ts';

export interface Question {
  key: string;
  channel: string;
  ts: string;
  ask: number;
}

/** Sends the card of a question. */
export async function askForApproval(bot: Bot, question: Question): Promise<void> {
  const open = await openQuestion(bot.items, question);
  if (open === null) return;
  await bot.slack.tell(questionCard(open.record, open.ask, null).text);
  await markNotified(bot.items, open.record);
}

/** Carries the verdict on a question out. */
export async function settleApproval(bot: Bot, run: string, question: Question): Promise<void> {
  const open = await openQuestion(bot.items, question);
  if (open === null) return;
  const { record, ask } = open;
  const { links, turn } = record;
  const context = contextOf(bot, run);
  const claimed = await claimStep(context, { ...question, links, by_hand: true, after_attempt: turn });
  if (!claimed.claimed) return;
  const { claim } = claimed;
  const given = { links, results: pinnedResults(record), claim, by_hand: ask.links_given, dry_run: false };
  const answer = await replyStep(context, given);
  if (answer.card) await followUp(context, answer.key);
  await bot.slack.tell(decidedCard(record, ask, answer).text);
  if (answer.notify) await markNotified(bot.items, answer);
  if (answer.ask !== null) await askForApproval(bot, { ...question, ask: answer.ask });
}

/** Ends a question that nobody has answered in time. */
export async function expireApproval(bot: Bot, question: Question): Promise<void> {
  const open = await openQuestion(bot.items, question);
  if (open === null) return;
  const nobody = { kind: 'expired' as const, by: 'nobody', reason: null, amount: null };
  const verdict = { ...nobody, at: bot.now().toISOString(), hash: open.ask.hash };
  await giveVerdict(bot.items, { key: question.key, turn: question.ask }, verdict);
}

/** @param runId a new one with every call */
export function approvalVerbs(bot: Bot, runId: () => string): Verb[] {
  const asked = new Map<string, { ask: number; hash: string }>();
  const click = async (who: string, verb: string, label: string) => {
    const policy = parsePolicy(bot.given.policy);
    const { channel, ts } = bot.slack.labelled(label);
    const key = requestKey(channel, ts);
    const stored = await bot.items.read(`f/credits/ledger/${key}`);
    const now = (stored as { ask: { turn: number; hash: string } | null }).ask;
    // A card keeps the question it was sent with.
    const card = asked.get(label) ?? { ask: now?.turn ?? 0, hash: now?.hash ?? '' };
    asked.set(label, card);
    const question = { key, channel, ts, ask: card.ask };
    const open = await openQuestion(bot.items, question);
    const kind = verb === 'approves' ? ('approved' as const) : ('refused' as const);
    const user = who === 'the operator' ? 'U0OPERATOR' : `U0${who.toUpperCase()}`;
    const response = { kind, person: { slack: user }, reason: null, ...card, at: bot.now() };
    const context = { record: open?.record ?? null, rule: policy.approval, operator: 'U0OPERATOR' };
    const authorization = authorize(context, response);
    if (authorization.kind === 'rejected') return bot.slack.tell(`not counted: ${authorization.why}`);
    await giveVerdict(bot.items, { key, turn: card.ask }, authorization.verdict);
    await settleApproval(bot, runId(), question);
  };
  return [
    [
      /^(the operator|\w+) (approves|refuses) (\w+)$/,
      (who = '', verb = '', label = '') => click(who, verb, label),
    ],
  ];
}
