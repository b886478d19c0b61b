import { beforeEach, describe, expect, test } from 'bun:test';
import Big from 'big.js';
import { answerRequest } from '../../../../f/credits/lib/answer/answer.ts';
import type { Decision } from '../../../../f/credits/lib/answer/decision.ts';
import { ledgerCredit, policy } from '../../world.ts';
import { OpenRequest } from '../open_request.ts';

let open: OpenRequest;
beforeEach(() => {
  open = new OpenRequest();
});

describe('a guard', () => {
  const credit = ledgerCredit({ amount: '4948.80', fraud_cost: '7529.68' });
  const proven: Decision = { kind: 'approve', amount: new Big('4948.80'), credits: [credit] };
  const tokens = () => [...open.items.values.keys()].filter((path) => /spend_|day_/.test(path));

  test('reserves the spend and the share of the day before the post, and keeps them after a crash', async () => {
    open.slack.answers.push(() => {
      throw new Error('the worker died');
    });
    await expect(open.answer(await open.claim('run1'), proven)).rejects.toThrow('the worker died');
    expect(tokens()).toHaveLength(6);
    open.leaseOver();
    expect(await open.answer(await open.claim('run2'), proven)).toMatchObject({
      outcome: 'credited',
    });
    expect(tokens()).toHaveLength(6);
  });

  test('reserves nothing in a dry run', async () => {
    const held = await open.claim('run1');
    expect(await open.answer(held, proven, { dryRun: true })).toMatchObject({
      outcome: 'dry_run',
    });
    expect(tokens()).toEqual([]);
  });

  test('that refuses ends in review, with a notification to the operator and no amount in the channel', async () => {
    const limits = { ...policy().limits, max_credit: '1.00' };
    const strict = open.context({ policy: policy({ limits }) });
    expect(await answerRequest(strict, await open.claim('run1'), proven)).toMatchObject({
      outcome: 'needs_review',
      amount: null,
      notify: true,
      reason: { code: 'credit_above_limit' },
    });
    expect(open.slack.posts).toEqual([]);
  });

  test('stops a post delayed by Slack when the kill switch was set meanwhile', async () => {
    let thrown = false;
    open.slack.answers.push(() => {
      thrown = true;
      return { kind: 'limited', retryAfterSeconds: 7 };
    });
    const switched = open.context({ stopped: async () => (thrown ? 'the kill switch is on' : null) });
    const answer = await answerRequest(switched, await open.claim('run1'), proven);
    expect([answer.outcome, open.slack.posts.length]).toEqual(['failed', 1]);
    open.leaseOver();
    expect(await answerRequest(switched, await open.claim('run2'), proven)).toMatchObject({
      outcome: 'needs_review',
      reason: { code: 'kill_switch' },
    });
  });
});
