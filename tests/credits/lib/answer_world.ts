/** One request in a small world of its own: its Slack, its ledger, its clock, and runs that claim and answer it. */
import Big from 'big.js';
import { answerRequest } from '../../../f/credits/lib/answer/answer.ts';
import type { AnswerContext, Decision } from '../../../f/credits/lib/answer/decision.ts';
import type { LedgerCredit } from '../../../f/credits/lib/credit/figures.ts';
import { claimRequest, readRecord } from '../../../f/credits/lib/ledger/claims.ts';
import { type LedgerRecord, requestKey } from '../../../f/credits/lib/ledger/ledger.ts';
import type { PersonDecision } from '../../../f/credits/lib/ledger/person_decision.ts';
import type { Policy } from '../../../f/credits/lib/policy/policy.ts';
import { channel, ledgerCredit, look, memoryItems, memorySlack, policy, slackLink } from '../world.ts';

/** What differs from a plain run of the schedule. */
export interface RunOptions {
  links?: string[];
  byHand?: boolean;
  decision?: PersonDecision;
  policy?: Partial<Policy>;
  context?: Partial<AnswerContext>;
}

/** A proven credit of $4,948.80 for the first link, approved as the flow would. */
export function approved(changes: Partial<LedgerCredit> = {}): Extract<Decision, { kind: 'approve' }> {
  const credit = ledgerCredit({ amount: '4948.80', fraud_cost: '7526.30', ...changes });
  return { kind: 'approve', amount: new Big(credit.amount), credits: [credit] };
}

export function answerWorld(text = `Credit request ${slackLink(look(1))}`) {
  const items = memoryItems();
  const slack = memorySlack();
  const ts = slack.say(text);
  const key = requestKey(channel, ts);
  let now = new Date('2026-01-08T12:00:00Z');
  let runs = 0;
  const pass = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000);
  };
  const record = async (): Promise<LedgerRecord> => {
    const found = await readRecord(items, key);
    if (found === null) throw new Error('there is no record');
    return found;
  };
  const run = async (decided: Decision, options: RunOptions = {}) => {
    const { links = [look(1)], byHand = false, decision } = options;
    const rules = policy(options.policy);
    const by = { run: `run${++runs}`, policy: rules.version, now, leaseMinutes: 30, byHand, decision };
    const claimed = await claimRequest(items, { key, channel, ts, links }, by);
    if (!claimed.claimed) throw new Error(`not claimed: ${claimed.why}`);
    const context: AnswerContext = {
      items,
      slack,
      policy: rules,
      dryRun: false,
      card: false,
      stopped: async () => null,
      linksFromThread: true,
      postDeadlineMs: 15_000,
      now: () => now,
      sleep: async (milliseconds) => pass(milliseconds / 60_000),
      ...options.context,
    };
    return answerRequest(context, claimed.claim, decided);
  };
  /** A run that dies around its post, which has reached Slack or has not. Its lease is over then. */
  const dies = async (decided: Decision, options: RunOptions & { posted?: boolean } = {}) => {
    slack.answers.push((accept) => {
      if (options.posted) accept();
      throw new Error('the worker died');
    });
    const end = await run(decided, options).catch((error: Error) => error.message);
    if (end !== 'the worker died') throw new Error(`it lives: ${JSON.stringify(end)}`);
    pass(31);
  };
  const answers = () => slack.messages.filter(({ bot_id }) => bot_id !== undefined).map(({ text }) => text);
  return { items, slack, ts, key, channel, now: () => now, pass, record, run, dies, answers };
}
