/**
 * What follows when an attempt is answered, a receipt arrives or a time is reached: the one place that decides about retries,
 * fallback and the end of a message.
 */

import type { Channel } from '../message/message.ts';
import type { RetryConfig } from '../policy/delivery.ts';
import type { Answer } from '../provider/provider.ts';
import type { Attempt, MessageProgress, News, Rules, Step } from './news.ts';
import { type AttemptState, further, type MessageState } from './progress.ts';

/** Deterministic, and without effect when the news is old. */
export function transition(before: MessageProgress, news: News, now: number, rules: Rules): Step {
  const message = absorbed(before, news, now);
  if (isDone(message)) return ended(withoutReady(message), 'delivered');
  const open = message.attempts.find(({ state }) => state === 'ready' || state === 'sending');
  if (open !== undefined) {
    if (open.state === 'ready' && isOver(message, now)) return ended(withoutReady(message), 'expired');
    return { message: { ...message, state: 'pending' }, dueAt: null, checkAt: message.expiresAt };
  }
  return afterLast(message, now, rules);
}

/** The first attempt of an accepted message. */
export function firstStep(plan: readonly Channel[], dueAt: number, expiresAt: number | null): Step {
  const message: MessageProgress = { plan, attempts: [], expiresAt, state: 'pending', isVerified: false };
  return { ...withAttempt(message, plan[0], dueAt), checkAt: expiresAt };
}

function absorbed(message: MessageProgress, news: News, now: number): MessageProgress {
  const change = (n: number, work: (attempt: Attempt) => Attempt) => ({
    ...message,
    attempts: message.attempts.map((attempt) => (attempt.n === n ? work(attempt) : attempt)),
  });
  switch (news.kind) {
    case 'time':
      return message;
    case 'verified':
      return { ...message, isVerified: true };
    case 'lost':
      return change(news.n, (attempt) =>
        attempt.state === 'sending' ? { ...attempt, state: 'unknown', settledAt: now } : attempt,
      );
    case 'receipt':
      return change(news.n, (attempt) => ({
        ...attempt,
        state: further(attempt.state, news.status),
        settledAt: attempt.settledAt ?? now,
      }));
    case 'answer':
      return change(news.n, (attempt) => answered(attempt, news.answer, now));
  }
}

function answered(attempt: Attempt, answer: Answer, now: number): Attempt {
  if (attempt.state === 'refused' || attempt.state === 'cancelled') return attempt;
  const settledAt = attempt.settledAt ?? now;
  const state = further(attempt.state, answer.kind);
  if (answer.kind !== 'refused') return { ...attempt, state, settledAt };
  const wait = answer.retryAfterSeconds;
  return {
    ...attempt,
    state,
    settledAt,
    retryable: answer.retryable,
    notBefore: wait === null ? null : now + wait * 1_000,
  };
}

function isDone({ attempts, isVerified }: MessageProgress): boolean {
  return isVerified || attempts.some(({ state }) => state === 'delivered' || state === 'read');
}

function isOver({ expiresAt }: MessageProgress, moment: number): boolean {
  return expiresAt !== null && moment >= expiresAt;
}

function afterLast(message: MessageProgress, now: number, rules: Rules): Step {
  const last = message.attempts.filter(({ state }) => state !== 'cancelled').at(-1);
  if (last === undefined) return ended(message, 'expired');
  if (isOver(message, now)) return ended(message, 'expired');
  const settledAt = last.settledAt ?? now;
  switch (last.state) {
    case 'refused':
      return last.retryable && triesOn(message, last.channel) <= rules.retry.max_retries
        ? again(message, last, now, rules)
        : onward(message, now, 'failed');
    case 'undelivered':
      return onward(message, now, 'failed');
    case 'unknown': {
      if (rules.delivery.on_unknown === 'stop') return ended(message, 'unknown');
      const until = settledAt + rules.unknownWaitSeconds * 1_000;
      if (now < until) return waiting(message, 'pending', until);
      const isLastChannel = nextChannel(message) === undefined;
      return isLastChannel && triesOn(message, last.channel) <= rules.retry.max_retries
        ? again(message, last, now, rules)
        : onward(message, now, 'unknown');
    }
    default: {
      const wait = rules.delivery.fallback_after_seconds;
      if (wait === null || nextChannel(message) === undefined) return ended(message, 'accepted');
      const until = settledAt + wait * 1_000;
      return now < until ? waiting(message, 'accepted', until) : onward(message, now, 'accepted');
    }
  }
}

function again(message: MessageProgress, last: Attempt, now: number, { retry }: Rules): Step {
  const wait = retryDelay(retry, triesOn(message, last.channel)) * 1_000;
  const dueAt = Math.max(now + wait, last.notBefore ?? 0);
  return isOver(message, dueAt) ? ended(message, 'expired') : withAttempt(message, last.channel, dueAt);
}

/** Seconds before the retry that follows `tries` attempts on a channel. */
export function retryDelay(retry: RetryConfig, tries: number): number {
  const factor = retry.exponential_backoff ? 2 ** (tries - 1) : 1;
  return Math.min(retry.base_delay_seconds * factor, retry.max_delay_seconds);
}

/** To the next channel; to the end when there is none. */
function onward(message: MessageProgress, now: number, otherwise: MessageState): Step {
  const channel = nextChannel(message);
  return channel === undefined ? ended(message, otherwise) : withAttempt(message, channel, now);
}

function nextChannel({ plan, attempts }: MessageProgress): Channel | undefined {
  return plan.find((channel) => attempts.every((attempt) => attempt.channel !== channel));
}

function triesOn({ attempts }: MessageProgress, channel: Channel): number {
  return attempts.filter((attempt) => attempt.channel === channel).length;
}

function withAttempt(message: MessageProgress, channel: Channel | undefined, dueAt: number): Step {
  if (channel === undefined) throw new RangeError('a plan has at least one channel');
  const attempt: Attempt = {
    n: message.attempts.length + 1,
    channel,
    state: 'ready',
    settledAt: null,
    retryable: false,
    notBefore: null,
  };
  return {
    message: { ...message, attempts: [...message.attempts, attempt], state: 'pending' },
    dueAt,
    checkAt: message.expiresAt,
  };
}

function withoutReady(message: MessageProgress): MessageProgress {
  return {
    ...message,
    attempts: message.attempts.map((attempt) =>
      attempt.state === 'ready' ? { ...attempt, state: 'cancelled' } : attempt,
    ),
  };
}

function waiting(message: MessageProgress, state: MessageState, until: number): Step {
  const checkAt = message.expiresAt === null ? until : Math.min(until, message.expiresAt);
  return { message: { ...message, state }, dueAt: null, checkAt };
}

/** What a message without a further attempt has come to: the best that an attempt reached, else `otherwise`. */
function ended(message: MessageProgress, otherwise: MessageState): Step {
  const has = (...states: AttemptState[]) => message.attempts.some(({ state }) => states.includes(state));
  const state = isDone(message)
    ? 'delivered'
    : has('accepted', 'sent')
      ? 'accepted'
      : has('unknown')
        ? 'unknown'
        : otherwise;
  return { message: { ...message, state }, dueAt: null, checkAt: null };
}
