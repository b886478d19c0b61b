import { beforeEach, describe, expect, test } from 'bun:test';
import { type SendContext, sendOnce } from '../../../../f/credits/lib/ledger/attempts.ts';
import { attemptPath, newRecord, postPath, requestKey } from '../../../../f/credits/lib/ledger/ledger.ts';
import { channel, type MemorySlack, memoryItems, memorySlack } from '../../world.ts';

const start = new Date('2026-01-08T12:00:00Z');
let items: ReturnType<typeof memoryItems>;
let slack: MemorySlack;
let now: Date;
let slept: number[];
beforeEach(() => {
  items = memoryItems();
  slack = memorySlack();
  now = start;
  slept = [];
});

function send(changes: Partial<SendContext> = {}, note?: () => Promise<void>) {
  const ts = slack.messages[0]?.ts ?? slack.say('Credit request');
  const request = { key: requestKey(channel, ts), channel, ts, links: [] };
  const record = newRecord(request, { run: 'run1', policy: 'p1', now: start, leaseMinutes: 30 });
  const context: SendContext = {
    items,
    slack,
    stopped: async () => null,
    postDeadlineMs: 15_000,
    now: () => now,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      now = new Date(now.getTime() + milliseconds);
    },
    ...changes,
  };
  const metadata = { event_type: 'creditbot_answer', event_payload: {} };
  return sendOnce(context, record, { channel, thread_ts: ts, text: 'Approved', metadata }, note);
}
const limited = (retryAfterSeconds: number) => () => ({ kind: 'limited', retryAfterSeconds }) as const;

describe('the post of an attempt', () => {
  test('records the time of its right to post', async () => {
    expect(await send()).toMatchObject({ kind: 'posted' });
    const key = requestKey(channel, slack.messages[0]?.ts ?? '');
    expect(await items.taken(postPath(key, 1))).toEqual({ at: start.toISOString() });
  });

  test('is made once; a second process finds that another has the right to post', async () => {
    await send();
    expect(await send()).toEqual({ kind: 'taken', message: 'another process was about to post, or did' });
    expect(slack.posts).toHaveLength(1);
  });

  test('is recorded first, by the process that makes it', async () => {
    const noted: number[] = [];
    const note = async () => void noted.push(slack.posts.length);
    await send({}, note);
    await send({}, note);
    expect(noted).toEqual([0]);
  });

  test('is not begun when recording it took too long', async () => {
    const note = async () => {
      now = new Date(start.getTime() + 30 * 60_000);
    };
    expect(await send({}, note)).toMatchObject({ kind: 'refused' });
    expect(slack.posts).toHaveLength(0);
  });

  test('is not begun after a takeover, for any clock', async () => {
    const note = async () => {
      const key = requestKey(channel, slack.messages[0]?.ts ?? '');
      await items.take(attemptPath(key, 2), { run: 'run2', at: start.toISOString() });
    };
    const taken = { kind: 'taken', message: 'another run has taken the request over' } as const;
    expect(await send({}, note)).toEqual(taken);
    expect(slack.posts).toHaveLength(0);
  });

  test('is not repeated after a pause with a takeover', async () => {
    slack.answers.push(limited(20));
    const sleep = async () => {
      const key = requestKey(channel, slack.messages[0]?.ts ?? '');
      await items.take(attemptPath(key, 2), { run: 'run2', at: start.toISOString() });
    };
    expect(await send({ sleep })).toMatchObject({ kind: 'taken' });
    expect(slack.posts).toHaveLength(1);
  });

  test('is not begun when it could outlast the lease', async () => {
    now = new Date(start.getTime() + 30 * 60_000 - 15_000);
    expect(await send()).toEqual({
      kind: 'refused',
      error: 'lease_over: the run took longer than its claim lasts',
    });
    expect(slack.posts).toHaveLength(0);
    items = memoryItems();
    now = new Date(now.getTime() - 1);
    expect(await send()).toMatchObject({ kind: 'posted' });
  });

  test('is not begun when the right to post was acquired too late', async () => {
    now = new Date(start.getTime() + 30 * 60_000 - 15_001);
    const slow = {
      ...items,
      take: async (path: string, value: object) => {
        const taken = await items.take(path, value);
        now = new Date(now.getTime() + 1);
        return taken;
      },
    };
    expect(await send({ items: slow })).toEqual({
      kind: 'refused',
      error: 'lease_over: the run took longer than its claim lasts',
    });
    expect(slack.posts).toEqual([]);
  });

  test('is not made after a delay that took too much of the lease', async () => {
    now = new Date(start.getTime() + 30 * 60_000 - 20_000);
    slack.answers.push(limited(5));
    expect(await send()).toMatchObject({ kind: 'refused' });
    expect([slept, slack.posts.length]).toEqual([[5_000], 1]);
  });

  test('is delayed as requested by Slack, up to half a minute', async () => {
    slack.answers.push(limited(30));
    expect(await send()).toMatchObject({ kind: 'posted' });
    expect(slept).toEqual([30_000]);
  });

  test('is made by a later run when Slack requests a longer delay', async () => {
    slack.answers.push(limited(31));
    expect(await send()).toEqual({ kind: 'limited', retryAfterSeconds: 31 });
    expect(slept).toEqual([]);
  });

  test('is not made when all posting was stopped during the delay', async () => {
    slack.answers.push(limited(5));
    const stopped = async () => (slept.length > 0 ? 'the kill switch is on' : null);
    expect(await send({ stopped })).toEqual({ kind: 'refused', error: 'kill_switch: the kill switch is on' });
    expect(slack.posts).toHaveLength(1);
  });
});
