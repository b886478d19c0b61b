import { beforeEach, describe, expect, test } from 'bun:test';
import Big from 'big.js';
import { answerRequest } from '../../../../f/credits/lib/answer/answer.ts';
import type { AnswerContext, Decision } from '../../../../f/credits/lib/answer/decision.ts';
import { attemptRecordPath, takeEnd } from '../../../../f/credits/lib/ledger/attempts.ts';
import { claimRequest, countFailure, readRecord } from '../../../../f/credits/lib/ledger/claims.ts';
import { type Claim, ledgerPath, postPath, requestKey } from '../../../../f/credits/lib/ledger/ledger.ts';
import { scanChannel } from '../../../../f/credits/lib/scan/scan.ts';
import {
  channel,
  ledgerCredit,
  look,
  type MemorySlack,
  memoryItems,
  memorySlack,
  policy,
  slackLink,
  stopped,
} from '../../world.ts';

const credits = [ledgerCredit({ amount: '4948.80', fraud_cost: '7526.30' })];
const approve: Decision = { kind: 'approve', amount: new Big('4948.80'), credits };
const review: Decision = { kind: 'review', reason: { code: 'link_gone', message: 'gone' } };
const minutes = (count: number) => {
  now = new Date(now.getTime() + count * 60_000);
};

let items: ReturnType<typeof memoryItems>;
let slack: MemorySlack;
let now: Date;
let ts: string;
let key: string;
beforeEach(() => {
  items = memoryItems();
  slack = memorySlack();
  now = new Date('2025-11-13T03:00:00Z');
  ts = slack.say(`Credit request ${slackLink(look(1))}`);
  key = requestKey(channel, ts);
});

const record = () => items.read(ledgerPath(key));
const answers = () => slack.messages.filter((message) => message.bot_id !== undefined);

async function tryClaim(run: string, byHand = false) {
  const by = { run, policy: 'p1', now, leaseMinutes: 30, byHand };
  return claimRequest(items, { key, channel, ts, links: [look(1)] }, by);
}
async function claim(run: string, byHand = false): Promise<Claim> {
  const result = await tryClaim(run, byHand);
  if (!result.claimed) throw new Error(`not claimed: ${result.why}`);
  return result.claim;
}
function answer(held: Claim, decision: Decision, changes: Partial<AnswerContext> = {}) {
  const context: AnswerContext = {
    items,
    slack,
    policy: policy({ teach_requester: false }),
    dryRun: false,
    card: true,
    stopped: async () => null,
    linksFromThread: true,
    postDeadlineMs: 15_000,
    now: () => now,
    sleep: async (milliseconds) => minutes(milliseconds / 60_000),
    ...changes,
  };
  return answerRequest(context, held, decision);
}

/** The writes of a worker that stop on their way, in order; `arrive` lets all of them happen. */
function slowWriter() {
  const waiting: [string, object][] = [];
  const store = {
    ...items,
    write: async (path: string, value: object) => void waiting.push([path, value]),
  };
  const arrive = async () => {
    for (const [path, value] of waiting.splice(0)) await items.write(path, value);
  };
  return { store, arrive };
}

describe('a late write of an older attempt', () => {
  test.each([
    ['that it ends in review', review],
    ['that its try failed', { kind: 'fail', reason: { code: 'link_failed', message: 'x' } }],
    ['that it is nothing we handle', { kind: 'skip', reason: { code: 'product_not_handled', message: 'x' } }],
  ] as [string, Decision][])('is ignored when there is a credit: %s', async (_, decision) => {
    const slow = slowWriter();
    const late = await claim('slow');
    await answer(late, decision, { items: slow.store });
    minutes(31);
    await answer(await claim('next'), approve);
    const credited = await record();
    await slow.arrive();
    expect(await record()).not.toEqual(credited);
    expect(await readRecord(items, key)).toMatchObject({ outcome: 'credited', turn: 2, credits });
    expect(await record()).toEqual(credited);
  });

  test('is corrected by the next scan, and the card has the right figures', async () => {
    const slow = slowWriter();
    await answer(await claim('slow'), review, { items: slow.store });
    minutes(31);
    await answer(await claim('next'), approve);
    await slow.arrive();
    minutes(31);
    const scan = await scanChannel({ items, slack, policy: policy(), now, stopped }, channel, new Date(0));
    expect(scan).toMatchObject({ requests: [], owed_notices: [], cards: [key] });
    expect(await record()).toMatchObject({ outcome: 'credited', amount: '4948.80', credits });
  });

  test('does not reopen a closed request: its claim', async () => {
    const slow = slowWriter();
    const by = { run: 'slow', policy: 'p1', now, leaseMinutes: 30, byHand: false };
    const claiming = await claimRequest(slow.store, { key, channel, ts, links: [look(1)] }, by);
    minutes(31);
    await answer(await claim('next'), review);
    await slow.arrive();
    expect(await record()).toMatchObject({ phase: 'claimed', turn: 1 });
    expect(await tryClaim('third')).toEqual({ claimed: false, why: 'needs_review' });
    expect(await record()).toMatchObject({ phase: 'closed', turn: 2, outcome: 'needs_review' });
    expect(claiming.claimed).toBe(true);
  });

  test('does not change the open question, and its answer is valid', async () => {
    const asking = policy({ approval: { ...policy().approval, above: '1000.00' } });
    const slow = slowWriter();
    await answer(await claim('slow'), review, { items: slow.store });
    minutes(31);
    const asked = await answer(await claim('next'), approve, { policy: asking });
    expect(asked.ask).toBe(2);
    await slow.arrive();
    expect(await readRecord(items, key)).toMatchObject({
      reason: { code: 'approval_needed' },
      ask: { turn: 2 },
    });
  });

  test('is kept when the next attempt has no outcome', async () => {
    await answer(await claim('first'), review);
    await claim('by hand', true);
    const dead = await record();
    await items.write(ledgerPath(key), (await items.read(attemptRecordPath({ key, turn: 1 }))) as object);
    expect(await readRecord(items, key)).toMatchObject({ turn: 1, outcome: 'needs_review' });
    expect(dead).toMatchObject({ turn: 2, phase: 'claimed' });
  });
});

describe('an attempt that was taken over', () => {
  test('can neither post nor end, for any clock', async () => {
    const late = await claim('slow');
    const before = (await record()) as object;
    minutes(31);
    await claim('next');
    minutes(-31);
    await items.write(ledgerPath(key), before);
    expect(await answer(late, approve)).toMatchObject({
      outcome: 'failed',
      reason: { code: 'post_unknown' },
    });
    expect(answers()).toEqual([]);
    const reason = { code: 'step_crashed' as const, message: 'x' };
    const crash = { run: 'slow', reason, now, claim: policy().claim };
    expect(await countFailure(items, key, crash)).toMatchObject({ notify: false });
    expect(await record()).toEqual(before);
  });

  test('leaves the post in doubt when its process had the right to post', async () => {
    const held = await claim('slow');
    await items.take(postPath(key, held.turn), { at: now.toISOString() });
    minutes(31);
    await claim('next');
    expect(await record()).toMatchObject({ phase: 'posting', turn: 2 });
  });

  test('that finds the answer of a newer attempt closes with the figures of that attempt', async () => {
    const late = await claim('slow');
    const before = (await record()) as object;
    minutes(31);
    await answer(await claim('next'), approve);
    await items.write(ledgerPath(key), before);
    expect(await answer(late, review)).toMatchObject({ outcome: 'credited', amount: '4948.80', card: true });
    expect(await record()).toMatchObject({ turn: 1, credits, posting: { kind: 'credit' }, card: true });
    expect(answers()).toHaveLength(1);
  });
});

describe('two processes of one attempt', () => {
  test('do not end it while one of them may be posting', async () => {
    const held = await claim('twice');
    slack.answers.push((accept) => {
      accept();
      return { kind: 'unknown', message: 'timeout' };
    });
    const decided: Promise<unknown>[] = [];
    const thread = async (...at: Parameters<MemorySlack['thread']>) => {
      const messages = await slack.thread(...at);
      // The other process goes all the way while this one looks.
      if (decided.length === 0) {
        decided.push(answer(held, approve));
        await decided[0];
      }
      return messages;
    };
    expect(await answer(held, review, { slack: { ...slack, thread } })).toMatchObject({
      outcome: 'credited',
      notify: false,
      amount: '4948.80',
    });
    expect(await record()).toMatchObject({ outcome: 'credited', credits });
  });

  test('end it once: the second finds the outcome of the first, also before it is in the record', async () => {
    const held = await claim('twice');
    const before = (await record()) as object;
    await answer(held, review);
    await items.write(ledgerPath(key), before);
    const skip: Decision = { kind: 'skip', reason: { code: 'product_not_handled', message: 'x' } };
    expect(await answer(held, skip)).toMatchObject({
      outcome: 'needs_review',
      reason: { code: 'link_gone' },
    });
    const reason = { code: 'step_crashed' as const, message: 'x' };
    const crash = { run: 'twice', reason, now, claim: { ...policy().claim, max_attempts: 1 } };
    expect(await countFailure(items, key, crash)).toEqual({
      outcome: 'needs_review',
      notify: false,
      turn: 1,
    });
    expect(await items.read(attemptRecordPath(held))).toMatchObject({ outcome: 'needs_review', failures: 0 });
    minutes(31);
    expect(await tryClaim('next')).toEqual({ claimed: false, why: 'needs_review' });
  });

  test('leave it to the next attempt when the first has decided without recording the outcome', async () => {
    const held = await claim('twice');
    const before = (await record()) as object;
    expect(await takeEnd(items, held, 1, now)).toBe(true);
    expect(await answer(held, review)).toMatchObject({ outcome: 'failed', reason: { code: 'post_unknown' } });
    const reason = { code: 'step_crashed' as const, message: 'x' };
    const crash = { run: 'twice', reason, now, claim: policy().claim };
    expect(await countFailure(items, key, crash)).toEqual({ outcome: 'failed', notify: false, turn: 1 });
    expect(await record()).toEqual(before);
    expect(await items.read(attemptRecordPath(held))).toBeUndefined();
    minutes(31);
    expect(await answer(await claim('next'), approve)).toMatchObject({ outcome: 'credited' });
    expect(answers()).toHaveLength(1);
  });

  test('do not end it when only its post is recorded', async () => {
    const held = await claim('twice');
    const before = (await record()) as object;
    slack.answers.push(() => ({ kind: 'unknown', message: 'timeout' }));
    await answer(held, approve);
    await items.write(ledgerPath(key), before);
    expect(await answer(held, review)).toMatchObject({ outcome: 'failed', reason: { code: 'post_unknown' } });
  });

  test('have the right to end it once, and a newer attempt has it after them', async () => {
    const turn = { key, turn: 1 };
    expect(await takeEnd(items, turn, 1, now)).toBe(true);
    expect(await takeEnd(items, turn, 1, now)).toBe(false);
    expect(await takeEnd(items, turn, 2, now)).toBe(true);
    expect(await items.take(postPath(key, 1), { at: now.toISOString() })).toBe(false);
  });
});
