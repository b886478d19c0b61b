import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Channel } from '../../../f/messaging/lib/message/message.ts';
import type { DeliveryRule, RetryConfig } from '../../../f/messaging/lib/policy/delivery.ts';
import type { MessageProgress, News, Rules, Step } from '../../../f/messaging/lib/progress/news.ts';
import { attemptStates, further, receiptStatusSchema } from '../../../f/messaging/lib/progress/progress.ts';
import { firstStep, transition } from '../../../f/messaging/lib/progress/transition.ts';
import type { Answer } from '../../../f/messaging/lib/provider/provider.ts';
import { size } from '../../property/size.ts';

const retry: RetryConfig = {
  max_retries: 3,
  exponential_backoff: true,
  base_delay_seconds: 1,
  max_delay_seconds: 300,
};
const stop: DeliveryRule = { on_unknown: 'stop', fallback_after_seconds: null, life_seconds: null };
const resend: DeliveryRule = { on_unknown: 'resend', fallback_after_seconds: 30, life_seconds: null };
const rules = (delivery: DeliveryRule, change: Partial<RetryConfig> = {}): Rules => ({
  retry: { ...retry, ...change },
  delivery,
  unknownWaitSeconds: 5,
});

const later: Answer = { kind: 'refused', code: 'http_429', retryable: true, retryAfterSeconds: null };
const never: Answer = { kind: 'refused', code: 'twilio_21610', retryable: false, retryAfterSeconds: null };
const lost: Answer = { kind: 'unknown', code: 'TimeoutError' };
const taken: Answer = { kind: 'accepted', providerId: 'SM1' };

/** The open attempt is claimed, which the queue does. */
function claimed({ message }: Step): MessageProgress {
  return {
    ...message,
    attempts: message.attempts.map((one) => (one.state === 'ready' ? { ...one, state: 'sending' } : one)),
  };
}

/** Answers attempt after attempt; returns the channel of each with the seconds that it waited. */
function play(plan: Channel[], answers: Answer[], by: Rules): { waits: string[]; state: string } {
  let now = 0;
  let step = firstStep(plan, 0, null);
  const waits: string[] = [];
  for (const answer of answers) {
    const open = step.message.attempts.at(-1);
    if (open?.state !== 'ready') break;
    waits.push(`${open.channel} ${((step.dueAt ?? 0) - now) / 1_000}`);
    now = Math.max(now, step.dueAt ?? 0);
    step = transition(claimed(step), { kind: 'answer', n: open.n, answer }, now, by);
    if (step.dueAt === null && step.checkAt !== null) {
      now = step.checkAt;
      step = transition(step.message, { kind: 'time' }, now, by);
    }
  }
  return { waits, state: step.message.state };
}

describe('retries and fallback', () => {
  test('a channel that is down is retried after 1, 2 and 4 seconds, then WhatsApp and Call, each visited once', () => {
    const { waits, state } = play(['SMS', 'WhatsApp', 'Call'], Array(20).fill(later), rules(stop));
    expect(waits).toEqual([
      ...['SMS 0', 'SMS 1', 'SMS 2', 'SMS 4'],
      ...['WhatsApp 0', 'WhatsApp 1', 'WhatsApp 2', 'WhatsApp 4'],
      ...['Call 0', 'Call 1', 'Call 2', 'Call 4'],
    ]);
    expect(state).toBe('failed');
  });

  test.each([
    ['max_retries', { max_retries: 1 }, ['SMS 0', 'SMS 1']],
    ['exponential_backoff', { exponential_backoff: false }, ['SMS 0', 'SMS 1', 'SMS 1', 'SMS 1']],
    ['base_delay_seconds', { base_delay_seconds: 3 }, ['SMS 0', 'SMS 3', 'SMS 6', 'SMS 12']],
    ['max_delay_seconds', { max_delay_seconds: 2 }, ['SMS 0', 'SMS 1', 'SMS 2', 'SMS 2']],
  ])('%s changes the waits', (_, change, expected) => {
    expect(play(['SMS'], Array(9).fill(later), rules(stop, change)).waits).toEqual(expected);
  });

  test('the wait that a provider asks for is kept', () => {
    const asked: Answer = { kind: 'refused', code: 'http_429', retryable: true, retryAfterSeconds: 30 };
    expect(play(['SMS'], [asked, taken], rules(stop)).waits).toEqual(['SMS 0', 'SMS 30']);
  });

  test('what will never be accepted goes to the next channel at once', () => {
    expect(play(['SMS', 'Call'], [never, taken], rules(stop))).toEqual({
      waits: ['SMS 0', 'Call 0'],
      state: 'accepted',
    });
  });

  test('an unknown outcome stops a notification, and sends a code again', () => {
    expect(play(['SMS', 'Call'], [lost, taken], rules(stop))).toEqual({ waits: ['SMS 0'], state: 'unknown' });
    const again = play(['SMS', 'Call'], [lost, taken], rules({ ...resend, fallback_after_seconds: null }));
    expect(again).toEqual({ waits: ['SMS 0', 'Call 0'], state: 'accepted' });
  });

  test('without a receipt in time the next channel is used, with one it is not', () => {
    const first = firstStep(['SMS', 'Call'], 0, null);
    const sent = transition(claimed(first), { kind: 'answer', n: 1, answer: taken }, 0, rules(resend));
    expect(sent).toMatchObject({ checkAt: 30_000, message: { state: 'accepted' } });
    const late = transition(sent.message, { kind: 'time' }, 30_000, rules(resend));
    expect(late.message.attempts.map(({ channel, state }) => `${channel} ${state}`)).toEqual([
      'SMS accepted',
      'Call ready',
    ]);
    const receipt: News = { kind: 'receipt', n: 1, status: 'delivered' };
    const done = transition(late.message, receipt, 31_000, rules(resend));
    expect(done.message.attempts.map(({ state }) => state)).toEqual(['delivered', 'cancelled']);
    expect(done).toMatchObject({ checkAt: null, message: { state: 'delivered' } });
  });

  test('a message that has expired is not sent any more', () => {
    const first = firstStep(['SMS'], 0, 1_000);
    const over = transition(first.message, { kind: 'time' }, 1_000, rules(resend));
    expect(over.message).toMatchObject({ state: 'expired', attempts: [{ state: 'cancelled' }] });
    const refused = transition(claimed(first), { kind: 'answer', n: 1, answer: later }, 500, rules(resend));
    expect(refused.message.state).toBe('expired');
  });

  test('a verified code ends its message', () => {
    const first = firstStep(['SMS', 'Call'], 0, null);
    const sent = transition(claimed(first), { kind: 'answer', n: 1, answer: taken }, 0, rules(resend));
    expect(transition(sent.message, { kind: 'verified' }, 1, rules(resend))).toMatchObject({
      checkAt: null,
      message: { state: 'delivered' },
    });
  });
});

const statuses = receiptStatusSchema.options;

test('states only move forward, in any order and any number of times', () => {
  const state = fc.constantFrom(...attemptStates);
  fc.assert(
    fc.property(fc.array(state, { minLength: 1 }), fc.nat(), (list, turn) => {
      const all = (states: typeof list) => states.reduce(further);
      const rotated = [...list.slice(turn % list.length), ...list.slice(0, turn % list.length)];
      expect(all(rotated)).toBe(all(list));
      expect(all([...list, ...list])).toBe(all(list));
    }),
    size(20_000),
  );
});

test('receipts give the same end in every order, and delivered is never lost', () => {
  const receipts = fc.shuffledSubarray([...statuses], { minLength: 1 });
  fc.assert(
    fc.property(receipts, fc.array(fc.constantFrom(...statuses)), (order, repeated) => {
      const first = firstStep(['SMS'], 0, null);
      const sent = transition(claimed(first), { kind: 'answer', n: 1, answer: taken }, 0, rules(stop));
      const end = (list: readonly (typeof statuses)[number][]) =>
        list.reduce(
          (message, status) => transition(message, { kind: 'receipt', n: 1, status }, 1, rules(stop)).message,
          sent.message,
        );
      const own = repeated.filter((status) => order.includes(status));
      const [one, other] = [end(order), end([...order].reverse().concat(own))];
      expect(other.attempts[0]?.state).toBe(one.attempts[0]?.state ?? 'ready');
      expect(other.state).toBe(one.state);
      if (order.includes('delivered') || order.includes('read')) expect(one.state).toBe('delivered');
    }),
    size(20_000),
  );
});

const answer = fc.constantFrom(later, never, lost, taken);
const news = fc.oneof(
  fc.record({ kind: fc.constant('answer' as const), answer }),
  fc.record({ kind: fc.constant('receipt' as const), status: fc.constantFrom(...statuses) }),
  fc.constant({ kind: 'lost' as const }),
  fc.constant({ kind: 'time' as const }),
);

test('whatever arrives: one open attempt at most, channels in the order of the plan, and attempts have an end', () => {
  const plan: Channel[] = ['SMS', 'WhatsApp', 'Call'];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(news, fc.nat(3), fc.nat(40_000)), { maxLength: 60 }),
      fc.boolean(),
      (list, resends) => {
        const by = rules(resends ? resend : stop);
        let now = 0;
        let step = firstStep(plan, 0, null);
        for (const [one, back, wait] of list) {
          now += wait;
          step = { ...step, message: claimed(step) };
          const n = Math.max(1, step.message.attempts.length - back);
          // A provider does not report on what it has refused.
          if (one.kind === 'receipt' && step.message.attempts[n - 1]?.state === 'refused') continue;
          step = transition(step.message, { ...one, n } as News, now, by);
          const { attempts } = step.message;
          const open = attempts.filter(({ state }) => state === 'ready' || state === 'sending');
          expect(open.length).toBeLessThanOrEqual(1);
          const order = [...new Set(attempts.map(({ channel }) => channel))];
          expect(order).toEqual(plan.slice(0, order.length));
          const taken = attempts.filter(({ state }) => ['accepted', 'sent', 'unknown'].includes(state));
          // At most once: what may have reached the recipient is not followed by another attempt.
          if (!resends) expect(taken.length).toBeLessThanOrEqual(1);
          expect(attempts.length).toBeLessThanOrEqual(plan.length * (retry.max_retries + 1));
        }
      },
    ),
    size(20_000),
  );
});
