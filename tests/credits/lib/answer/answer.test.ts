import { beforeEach, describe, expect, test } from 'bun:test';
import Big from 'big.js';
import { type AnswerContext, answerRequest } from '../../../../f/credits/lib/answer/answer.ts';
import type { Decision } from '../../../../f/credits/lib/answer/decision.ts';
import { claimRequest, readRecord } from '../../../../f/credits/lib/ledger/claims.ts';
import { ledgerPath, requestKey } from '../../../../f/credits/lib/ledger/ledger.ts';
import { channel, look, type MemorySlack, memoryItems, memorySlack, policy, slackLink } from '../../world.ts';

const approve: Decision = { kind: 'approve', amount: new Big('4948.80'), credits: [] };
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

async function claim(run: string, links = [look(1)]) {
  const by = { run, policy: 'p1', now, leaseMinutes: 30, byHand: false };
  const result = await claimRequest(items, { key, channel, ts, links }, by);
  if (!result.claimed) throw new Error(`not claimed: ${result.why}`);
  return result.claim;
}

const leaseOver = () => {
  now = new Date(now.getTime() + 31 * 60_000);
};
const answers = () =>
  slack.messages.filter((message) => message.bot_id !== undefined).map((message) => message.text);

describe('an approved request', () => {
  test('is answered once in its thread, and the record says so', async () => {
    const answer = await answerRequest(context(), await claim('run1'), approve);
    expect(answer).toMatchObject({ outcome: 'credited', amount: '4948.80', notify: false });
    expect(answers()).toEqual(['Approved, $4,948.80, exceptions']);
    expect(slack.posts[0]?.thread_ts).toBe(ts);
    expect(await readRecord(items, key)).toMatchObject({
      phase: 'closed',
      outcome: 'credited',
      posted_ts: answer.posted_ts,
    });
  });

  test('is not answered again when its step is restarted after the post', async () => {
    const held = await claim('run1');
    await answerRequest(context(), held, approve);
    expect(await answerRequest(context(), held, approve)).toMatchObject({ outcome: 'credited' });
    expect(answers()).toHaveLength(1);
  });

  test('is not answered again when the run died between the post and the record', async () => {
    const held = await claim('run1');
    slack.answers.push((accept) => {
      accept();
      throw new Error('the worker died');
    });
    await expect(answerRequest(context(), held, approve)).rejects.toThrow('the worker died');
    leaseOver();
    expect(await answerRequest(context(), await claim('run2'), approve)).toMatchObject({
      outcome: 'credited',
      amount: '4948.80',
    });
    expect(answers()).toHaveLength(1);
  });

  test('is posted by one process only where two run the same job at once', async () => {
    const held = await claim('run1');
    const results = await Promise.all([
      answerRequest(context(), held, approve),
      answerRequest(context(), held, approve),
    ]);
    expect(slack.posts).toHaveLength(1);
    expect(results.map((result) => result.outcome)).toContain('credited');
  });

  test('is found by reading the thread when the answer to the post is lost', async () => {
    slack.answers.push((accept) => {
      accept();
      return { kind: 'unknown', message: 'socket closed' };
    });
    expect(await answerRequest(context(), await claim('run1'), approve)).toMatchObject({
      outcome: 'credited',
    });
    expect(slack.posts).toHaveLength(1);
  });

  test('stays in doubt until its lease is over when a lost post is not in the thread', async () => {
    slack.answers.push(() => ({ kind: 'unknown', message: 'timeout' }));
    expect(await answerRequest(context(), await claim('run1'), approve)).toMatchObject({
      outcome: 'failed',
      reason: { code: 'post_unknown' },
      notify: false,
    });
    expect(await readRecord(items, key)).toMatchObject({ phase: 'posting', outcome: null });
    await expect(claim('run2')).rejects.toThrow('held');
    leaseOver();
    expect(await answerRequest(context(), await claim('run2'), approve)).toMatchObject({
      outcome: 'credited',
    });
    expect(answers()).toHaveLength(1);
  });

  test('waits as long as Slack asks and posts then', async () => {
    slack.answers.push(() => ({ kind: 'limited', retryAfterSeconds: 7 }));
    expect(await answerRequest(context(), await claim('run1'), approve)).toMatchObject({
      outcome: 'credited',
    });
    expect(now.getTime() - start.getTime()).toBe(7_000);
    expect(answers()).toHaveLength(1);
  });

  test('is tried again later, with growing delays and then no more, when Slack refuses', async () => {
    const outcomes = [];
    for (const run of ['run1', 'run2', 'run3']) {
      slack.answers.push(() => ({ kind: 'refused', error: 'not_in_channel' }));
      const answer = await answerRequest(context(), await claim(run), approve);
      const record = await readRecord(items, key);
      outcomes.push([
        answer.notify,
        record?.retry_at ? (new Date(record.retry_at).getTime() - now.getTime()) / 60_000 : null,
      ]);
      leaseOver();
    }
    expect(outcomes).toEqual([
      [false, 15],
      [false, 30],
      [true, null],
    ]);
    await expect(claim('run4')).rejects.toThrow('failed');
  });

  test('is not posted by a run that has lost its claim', async () => {
    const late = await claim('run1');
    leaseOver();
    await claim('run2');
    await expect(answerRequest(context(), late, approve)).rejects.toMatchObject({ code: 'claim_lost' });
    expect(answers()).toEqual([]);
  });

  test('is not posted when the post could outlive the lease', async () => {
    const held = await claim('run1');
    now = new Date(now.getTime() + 30 * 60_000 - 10_000);
    expect(await answerRequest(context(), held, approve)).toMatchObject({ outcome: 'failed' });
    expect(slack.posts).toEqual([]);
  });

  test('is not posted when the message was deleted or its links were changed meanwhile', async () => {
    const held = await claim('run1');
    const parent = slack.messages[0];
    if (parent) parent.text = `Credit request ${slackLink(look(2))}`;
    expect(await answerRequest(context(), held, approve)).toMatchObject({
      outcome: 'failed',
      reason: { code: 'request_changed' },
    });
    leaseOver();
    const second = await claim('run2', [look(2)]);
    slack.messages.length = 0;
    expect(await answerRequest(context(), second, approve)).toMatchObject({
      outcome: 'skipped',
      reason: { code: 'request_deleted' },
    });
    expect(slack.posts).toEqual([]);
  });

  test('posts nothing in a dry run and records what it would have posted', async () => {
    const answer = await answerRequest(context({ dryRun: true }), await claim('run1'), approve);
    expect(answer).toMatchObject({
      outcome: 'dry_run',
      amount: '4948.80',
      text: 'Approved, $4,948.80, exceptions',
    });
    expect(slack.posts).toEqual([]);
  });
});

describe('a request that is not approved', () => {
  test('is never answered in the channel, and the operator is told', async () => {
    const decision: Decision = { kind: 'review', reason: { code: 'link_gone', message: 'gone' } };
    expect(await answerRequest(context(), await claim('run1'), decision)).toMatchObject({
      outcome: 'needs_review',
      notify: true,
    });
    expect(slack.posts).toEqual([]);
  });

  test('is left in silence when its product is not handled', async () => {
    const decision: Decision = { kind: 'skip', reason: { code: 'product_not_handled', message: '' } };
    expect(await answerRequest(context(), await claim('run1'), decision)).toMatchObject({
      outcome: 'skipped',
      notify: false,
    });
    expect(slack.posts).toEqual([]);
  });

  test('is credited all the same when an earlier run had posted and died', async () => {
    const held = await claim('run1');
    slack.answers.push((accept) => {
      accept();
      throw new Error('the worker died');
    });
    await expect(answerRequest(context(), held, approve)).rejects.toThrow();
    leaseOver();
    const decision: Decision = { kind: 'review', reason: { code: 'link_gone', message: 'gone by now' } };
    expect(await answerRequest(context(), await claim('run2'), decision)).toMatchObject({
      outcome: 'credited',
      amount: '4948.80',
    });
  });

  test('is asked for its link once, and answered when the link arrives', async () => {
    ts = slack.say('Credit request for toll fraud, account SID to follow');
    key = requestKey(channel, ts);
    expect(await answerRequest(context(), await claim('run1', []), { kind: 'ask_for_link' })).toMatchObject({
      outcome: 'needs_link',
    });
    expect(answers()).toHaveLength(1);
    await expect(claim('run2', [])).rejects.toThrow('waiting_for_link');
    slack.say(`here it is ${slackLink(look(3))}`, ts);
    expect(await answerRequest(context(), await claim('run3', [look(3)]), approve)).toMatchObject({
      outcome: 'credited',
    });
    expect(answers()).toHaveLength(2);
  });
});

describe('a record that says a post may be out', () => {
  /** As a run leaves it that died around its post. */
  async function dies(run: string, links: string[], decision: Decision, posted: boolean) {
    const held = await claim(run, links);
    slack.answers.push((accept) => {
      if (posted) accept();
      throw new Error('the worker died');
    });
    await expect(answerRequest(context(), held, decision)).rejects.toThrow('the worker died');
    return held;
  }
  const asks = { kind: 'ask_for_link' } as const;

  beforeEach(() => {
    ts = slack.say('Credit request for toll fraud, account SID to follow');
    key = requestKey(channel, ts);
  });

  test('is believed by nobody before twice the longest time of a post has gone by', async () => {
    await dies('run1', [], asks, true);
    leaseOver();
    const before = now.getTime();
    await answerRequest(context(), await claim('run2', []), asks);
    expect(now.getTime() - before).toBe(30_000);
  });

  test('ends as asked when the question is in the thread, whatever the next run makes of the request', async () => {
    await dies('run1', [], asks, true);
    leaseOver();
    const question = slack.messages.at(-1)?.ts ?? null;
    const review: Decision = { kind: 'review', reason: { code: 'link_gone', message: 'gone' } };
    expect(await answerRequest(context(), await claim('run2', []), review)).toMatchObject({
      outcome: 'needs_link',
      posted_ts: question,
    });
    expect(answers()).toHaveLength(1);
  });

  test('asks again when the question never arrived', async () => {
    await dies('run1', [], asks, false);
    leaseOver();
    expect(await answerRequest(context(), await claim('run2', []), asks)).toMatchObject({
      outcome: 'needs_link',
    });
    expect(answers()).toHaveLength(1);
  });

  test('is not asked a second time where a question stands', async () => {
    await answerRequest(context(), await claim('run1', []), asks);
    const record = await readRecord(items, key);
    await items.write(ledgerPath(key), {
      ...record,
      outcome: 'failed',
      failures: 1,
      retry_at: now.toISOString(),
    });
    expect(await answerRequest(context(), await claim('run2', []), asks)).toMatchObject({
      outcome: 'needs_link',
    });
    expect(answers()).toHaveLength(1);
  });

  test('of a question finds it by reading the thread when its answer is lost', async () => {
    slack.answers.push((accept) => {
      accept();
      return { kind: 'unknown', message: 'the socket was dropped' };
    });
    expect(await answerRequest(context(), await claim('run1', []), asks)).toMatchObject({
      outcome: 'needs_link',
    });
    expect(slack.posts[0]?.metadata.event_payload).toMatchObject({ kind: 'question', amount: '' });
  });

  test('says why it is in doubt and when the thread is read again', async () => {
    slack.answers.push(() => ({ kind: 'unknown', message: 'the socket was dropped' }));
    const answer = await answerRequest(context(), await claim('run1', []), asks);
    const lease = (await readRecord(items, key))?.lease_until;
    expect(answer).toMatchObject({
      outcome: 'failed',
      reason: {
        code: 'post_unknown',
        message: `Slack did not confirm the answer (the socket was dropped); the thread is read again after ${lease}`,
      },
    });
  });

  test('closed by its own run is what a restarted step returns, without a look at Slack', async () => {
    const held = await claim('run1', []);
    await answerRequest(context(), held, asks);
    const blind = { ...slack, thread: () => Promise.reject(new Error('no look is needed')) };
    expect(await answerRequest(context({ slack: blind }), held, asks)).toMatchObject({
      outcome: 'needs_link',
    });
  });
});

describe('the reason of an answer that was not given', () => {
  test.each([
    ['deleted', [] as string[], 'request_deleted', 'the message was deleted before it was answered'],
    [
      'changed',
      [look(1), look(2)],
      'request_changed',
      'the links of the request changed while it was worked on; it is computed again',
    ],
  ])('%s', async (what, links, code, message) => {
    const held = await claim('run1', links.length > 0 ? links : [look(1)]);
    if (what === 'deleted') slack.messages.length = 0;
    expect(await answerRequest(context(), held, approve)).toMatchObject({ reason: { code, message } });
    expect(slack.posts).toEqual([]);
  });

  test('is the time that Slack asks to wait', async () => {
    slack.answers.push(() => ({ kind: 'limited', retryAfterSeconds: 90 }));
    expect(await answerRequest(context(), await claim('run1'), approve)).toMatchObject({
      outcome: 'failed',
      reason: { code: 'post_limited', message: 'Slack asks to wait 90 s' },
    });
  });
});
