import { beforeEach, describe, expect, test } from 'bun:test';
import Big from 'big.js';
import type { Decision } from '../../../../f/credits/lib/answer/decision.ts';
import { ledgerPath } from '../../../../f/credits/lib/ledger/ledger.ts';
import { look, slackLink } from '../../world.ts';
import { OpenRequest } from '../open_request.ts';

const approve: Decision = { kind: 'approve', amount: new Big('4948.80'), credits: [] };

let open: OpenRequest;
beforeEach(() => {
  open = new OpenRequest();
});

describe('an approved request', () => {
  test('is answered once in its thread, and recorded as answered', async () => {
    const answer = await open.answer(await open.claim('run1'), approve);
    expect(answer).toMatchObject({ outcome: 'credited', amount: '4948.80', notify: false });
    expect(open.answers()).toEqual(['Approved, $4,948.80, exceptions']);
    expect(open.slack.posts[0]?.thread_ts).toBe(open.ts);
    expect(await open.record()).toMatchObject({
      phase: 'closed',
      outcome: 'credited',
      posted_ts: answer.posted_ts,
    });
  });

  test('is not answered again when its step is restarted after the post', async () => {
    const held = await open.claim('run1');
    await open.answer(held, approve);
    expect(await open.answer(held, approve)).toMatchObject({ outcome: 'credited' });
    expect(open.answers()).toHaveLength(1);
  });

  test('is not answered again when the run died between the post and the record', async () => {
    const held = await open.claim('run1');
    open.slack.answers.push((accept) => {
      accept();
      throw new Error('the worker died');
    });
    await expect(open.answer(held, approve)).rejects.toThrow('the worker died');
    open.leaseOver();
    expect(await open.answer(await open.claim('run2'), approve)).toMatchObject({
      outcome: 'credited',
      amount: '4948.80',
    });
    expect(open.answers()).toHaveLength(1);
  });

  test('is posted by only one of two concurrent processes of a job', async () => {
    const held = await open.claim('run1');
    const results = await Promise.all([open.answer(held, approve), open.answer(held, approve)]);
    expect(open.slack.posts).toHaveLength(1);
    expect(results.map((result) => result.outcome)).toContain('credited');
  });

  test('is found in the thread when the response to the post is lost', async () => {
    open.slack.answers.push((accept) => {
      accept();
      return { kind: 'unknown', message: 'socket closed' };
    });
    expect(await open.answer(await open.claim('run1'), approve)).toMatchObject({
      outcome: 'credited',
    });
    expect(open.slack.posts).toHaveLength(1);
  });

  test('stays in doubt until its lease expires when a lost post is not in the thread', async () => {
    open.slack.answers.push(() => ({ kind: 'unknown', message: 'timeout' }));
    expect(await open.answer(await open.claim('run1'), approve)).toMatchObject({
      outcome: 'failed',
      reason: { code: 'post_unknown' },
      notify: false,
    });
    expect(await open.record()).toMatchObject({ phase: 'posting', outcome: null });
    await expect(open.claim('run2')).rejects.toThrow('held');
    open.leaseOver();
    expect(await open.answer(await open.claim('run2'), approve)).toMatchObject({
      outcome: 'credited',
    });
    expect(open.answers()).toHaveLength(1);
  });

  test('is posted after the delay requested by Slack', async () => {
    open.slack.answers.push(() => ({ kind: 'limited', retryAfterSeconds: 7 }));
    expect(await open.answer(await open.claim('run1'), approve)).toMatchObject({
      outcome: 'credited',
    });
    expect(open.now.getTime() - open.begin.getTime()).toBe(7_000);
    expect(open.answers()).toHaveLength(1);
  });

  test('is retried with growing delays, up to a limit, when Slack refuses', async () => {
    const outcomes = [];
    for (const run of ['run1', 'run2', 'run3']) {
      open.slack.answers.push(() => ({ kind: 'refused', error: 'not_in_channel' }));
      const answer = await open.answer(await open.claim(run), approve);
      const record = await open.record();
      outcomes.push([
        answer.notify,
        record?.retry_at ? (new Date(record.retry_at).getTime() - open.now.getTime()) / 60_000 : null,
      ]);
      open.leaseOver();
    }
    expect(outcomes).toEqual([
      [false, 15],
      [false, 30],
      [true, null],
    ]);
    await expect(open.claim('run4')).rejects.toThrow('failed');
  });

  test('is not posted by a run that has lost its claim', async () => {
    const late = await open.claim('run1');
    open.leaseOver();
    await open.claim('run2');
    await expect(open.answer(late, approve)).rejects.toMatchObject({ code: 'claim_lost' });
    expect(open.answers()).toEqual([]);
  });

  test('is not posted when the post could outlive the lease', async () => {
    const held = await open.claim('run1');
    open.pass(30 * 60_000 - 10_000);
    expect(await open.answer(held, approve)).toMatchObject({ outcome: 'failed' });
    expect(open.slack.posts).toEqual([]);
  });

  test('is not posted when the message was deleted or its links have changed', async () => {
    const held = await open.claim('run1');
    const parent = open.slack.messages[0];
    if (parent) parent.text = `Credit request ${slackLink(look(2))}`;
    expect(await open.answer(held, approve)).toMatchObject({
      outcome: 'failed',
      reason: { code: 'request_changed' },
    });
    open.leaseOver();
    const second = await open.claim('run2', [look(2)]);
    open.slack.messages.length = 0;
    expect(await open.answer(second, approve)).toMatchObject({
      outcome: 'skipped',
      reason: { code: 'request_deleted' },
    });
    expect(open.slack.posts).toEqual([]);
  });

  test('posts nothing in a dry run and records what it would have posted', async () => {
    const answer = await open.answer(await open.claim('run1'), approve, { dryRun: true });
    expect(answer).toMatchObject({
      outcome: 'dry_run',
      amount: '4948.80',
      text: 'Approved, $4,948.80, exceptions',
    });
    expect(open.slack.posts).toEqual([]);
  });
});

describe('a request that is not approved', () => {
  test('is never answered in the channel, and the operator is notified', async () => {
    const decision: Decision = { kind: 'review', reason: { code: 'link_gone', message: 'gone' } };
    expect(await open.answer(await open.claim('run1'), decision)).toMatchObject({
      outcome: 'needs_review',
      notify: true,
    });
    expect(open.slack.posts).toEqual([]);
  });

  test('is not answered when its product is not handled', async () => {
    const decision: Decision = { kind: 'skip', reason: { code: 'product_not_handled', message: '' } };
    expect(await open.answer(await open.claim('run1'), decision)).toMatchObject({
      outcome: 'skipped',
      notify: false,
    });
    expect(open.slack.posts).toEqual([]);
  });

  test('is recorded as credited when an earlier run posted and crashed', async () => {
    const held = await open.claim('run1');
    open.slack.answers.push((accept) => {
      accept();
      throw new Error('the worker died');
    });
    await expect(open.answer(held, approve)).rejects.toThrow();
    open.leaseOver();
    const decision: Decision = { kind: 'review', reason: { code: 'link_gone', message: 'gone by now' } };
    expect(await open.answer(await open.claim('run2'), decision)).toMatchObject({
      outcome: 'credited',
      amount: '4948.80',
    });
  });

  test('is asked for its link once, and answered when the link arrives', async () => {
    open.ts = open.slack.say('Credit request for toll fraud, account SID to follow');
    expect(await open.answer(await open.claim('run1', []), { kind: 'ask_for_link' })).toMatchObject({
      outcome: 'needs_link',
    });
    expect(open.answers()).toHaveLength(1);
    await expect(open.claim('run2', [])).rejects.toThrow('waiting_for_link');
    open.slack.say(`here it is ${slackLink(look(3))}`, open.ts);
    expect(await open.answer(await open.claim('run3', [look(3)]), approve)).toMatchObject({
      outcome: 'credited',
    });
    expect(open.answers()).toHaveLength(2);
  });
});

describe('a record of a possible post', () => {
  /** As a run leaves it that died around its post. */
  async function dies(run: string, links: string[], decision: Decision, posted: boolean) {
    const held = await open.claim(run, links);
    open.slack.answers.push((accept) => {
      if (posted) accept();
      throw new Error('the worker died');
    });
    await expect(open.answer(held, decision)).rejects.toThrow('the worker died');
    return held;
  }
  const asks = { kind: 'ask_for_link' } as const;

  beforeEach(() => {
    open.ts = open.slack.say('Credit request for toll fraud, account SID to follow');
  });

  test('is resolved only after twice the maximum duration of a post', async () => {
    await dies('run1', [], asks, true);
    open.leaseOver();
    const before = open.now.getTime();
    await open.answer(await open.claim('run2', []), asks);
    expect(open.now.getTime() - before).toBe(30_000);
  });

  test('ends as asked when the question is in the thread, for any decision of the next run', async () => {
    await dies('run1', [], asks, true);
    open.leaseOver();
    const question = open.slack.messages.at(-1)?.ts ?? null;
    const review: Decision = { kind: 'review', reason: { code: 'link_gone', message: 'gone' } };
    expect(await open.answer(await open.claim('run2', []), review)).toMatchObject({
      outcome: 'needs_link',
      posted_ts: question,
    });
    expect(open.answers()).toHaveLength(1);
  });

  test('leads to a new question when the question never arrived', async () => {
    await dies('run1', [], asks, false);
    open.leaseOver();
    expect(await open.answer(await open.claim('run2', []), asks)).toMatchObject({
      outcome: 'needs_link',
    });
    expect(open.answers()).toHaveLength(1);
  });

  test('does not lead to a second question when one was posted', async () => {
    await open.answer(await open.claim('run1', []), asks);
    const record = await open.record();
    await open.items.write(ledgerPath(open.key), {
      ...record,
      outcome: 'failed',
      failures: 1,
      retry_at: open.now.toISOString(),
    });
    expect(await open.answer(await open.claim('run2', []), asks)).toMatchObject({
      outcome: 'needs_link',
    });
    expect(open.answers()).toHaveLength(1);
  });

  test('of a question is resolved from the thread when the response is lost', async () => {
    open.slack.answers.push((accept) => {
      accept();
      return { kind: 'unknown', message: 'the socket was dropped' };
    });
    expect(await open.answer(await open.claim('run1', []), asks)).toMatchObject({
      outcome: 'needs_link',
    });
    expect(open.slack.posts[0]?.metadata.event_payload).toMatchObject({ kind: 'question', amount: '' });
  });

  test('states why it is in doubt and when the thread is read again', async () => {
    open.slack.answers.push(() => ({ kind: 'unknown', message: 'the socket was dropped' }));
    const answer = await open.answer(await open.claim('run1', []), asks);
    const lease = (await open.record())?.lease_until;
    expect(answer).toMatchObject({
      outcome: 'failed',
      reason: {
        code: 'post_unknown',
        message: `Slack did not confirm the answer (the socket was dropped); the thread is read again after ${lease}`,
      },
    });
  });

  test('closed by its own run is returned by a restarted step without a call to Slack', async () => {
    const held = await open.claim('run1', []);
    await open.answer(held, asks);
    const blind = { ...open.slack, thread: () => Promise.reject(new Error('no look is needed')) };
    expect(await open.answer(held, asks, { slack: blind })).toMatchObject({
      outcome: 'needs_link',
    });
  });
});

describe('the reason why no answer was posted', () => {
  test.each([
    ['deleted', [] as string[], 'request_deleted', 'the message was deleted before it was answered'],
    [
      'changed',
      [look(1), look(2)],
      'request_changed',
      'the links of the request changed while it was worked on; it is computed again',
    ],
  ])('%s', async (what, links, code, message) => {
    const held = await open.claim('run1', links.length > 0 ? links : [look(1)]);
    if (what === 'deleted') open.slack.messages.length = 0;
    expect(await open.answer(held, approve)).toMatchObject({ reason: { code, message } });
    expect(open.slack.posts).toEqual([]);
  });

  test('is the delay requested by Slack', async () => {
    open.slack.answers.push(() => ({ kind: 'limited', retryAfterSeconds: 90 }));
    expect(await open.answer(await open.claim('run1'), approve)).toMatchObject({
      outcome: 'failed',
      reason: { code: 'post_limited', message: 'Slack asks to wait 90 s' },
    });
  });
});
