import { beforeEach, describe, expect, test } from 'bun:test';
import Big from 'big.js';
import { type AnswerContext, answerRequest } from '../../../../f/credits/lib/answer/answer.ts';
import type { Decision } from '../../../../f/credits/lib/answer/decision.ts';
import { claimRequest } from '../../../../f/credits/lib/ledger/claims.ts';
import { requestKey } from '../../../../f/credits/lib/ledger/ledger.ts';
import {
  channel,
  ledgerCredit,
  look,
  type MemorySlack,
  memoryItems,
  memorySlack,
  policy,
  slackLink,
} from '../../world.ts';

const start = new Date('2026-01-08T12:00:00Z');

let items: ReturnType<typeof memoryItems>;
let slack: MemorySlack;
let now: Date;
let ts: string;
let key: string;

beforeEach(() => {
  items = memoryItems();
  slack = memorySlack();
  now = start;
  ts = slack.say(`Credit request ${slackLink(look(1))}`);
  key = requestKey(channel, ts);
});

const context = (changes: Partial<AnswerContext> = {}): AnswerContext => ({
  items,
  slack,
  policy: policy(),
  dryRun: false,
  card: false,
  stopped: async () => null,
  linksFromThread: true,
  postDeadlineMs: 15_000,
  now: () => now,
  sleep: async (milliseconds) => {
    now = new Date(now.getTime() + milliseconds);
  },
  ...changes,
});

async function claim(run: string) {
  const by = { run, policy: 'p1', now, leaseMinutes: 30, byHand: false };
  const result = await claimRequest(items, { key, channel, ts, links: [look(1)] }, by);
  if (!result.claimed) throw new Error(`not claimed: ${result.why}`);
  return result.claim;
}

const leaseOver = () => {
  now = new Date(now.getTime() + 31 * 60_000);
};

describe('a guard', () => {
  const credit = ledgerCredit({ amount: '4948.80', fraud_cost: '7529.68' });
  const proven: Decision = { kind: 'approve', amount: new Big('4948.80'), credits: [credit] };
  const tokens = () => [...items.values.keys()].filter((path) => /spend_|day_/.test(path));

  test('takes the spend and the share of the day before the post, and finds them again after a crash', async () => {
    slack.answers.push(() => {
      throw new Error('the worker died');
    });
    await expect(answerRequest(context(), await claim('run1'), proven)).rejects.toThrow('the worker died');
    expect(tokens()).toHaveLength(6);
    leaseOver();
    expect(await answerRequest(context(), await claim('run2'), proven)).toMatchObject({
      outcome: 'credited',
    });
    expect(tokens()).toHaveLength(6);
  });

  test('takes nothing in a dry run', async () => {
    const held = await claim('run1');
    expect(await answerRequest(context({ dryRun: true }), held, proven)).toMatchObject({
      outcome: 'dry_run',
    });
    expect(tokens()).toEqual([]);
  });

  test('that refuses ends in review, with a word to the operator and no amount in the channel', async () => {
    const limits = { ...policy().limits, max_credit: '1.00' };
    const strict = context({ policy: policy({ limits }) });
    expect(await answerRequest(strict, await claim('run1'), proven)).toMatchObject({
      outcome: 'needs_review',
      amount: null,
      notify: true,
      reason: { code: 'credit_above_limit' },
    });
    expect(slack.posts).toEqual([]);
  });

  test('stops a post that Slack made wait while the kill switch was thrown', async () => {
    let thrown = false;
    slack.answers.push(() => {
      thrown = true;
      return { kind: 'limited', retryAfterSeconds: 7 };
    });
    const switched = context({ stopped: async () => (thrown ? 'the kill switch is on' : null) });
    const answer = await answerRequest(switched, await claim('run1'), proven);
    expect([answer.outcome, slack.posts.length]).toEqual(['failed', 1]);
    leaseOver();
    expect(await answerRequest(switched, await claim('run2'), proven)).toMatchObject({
      outcome: 'needs_review',
      reason: { code: 'kill_switch' },
    });
  });
});
