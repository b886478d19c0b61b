/** Slack and the item store of the simulation: what they are told happens, happens late, is lost, or is refused. */

import { SharedError } from '../../../f/shared/lib/errors.ts';
import type { ItemCatalog, ItemStore, TokenCatalog } from '../../../f/shared/lib/items.ts';
import type { Post, PostResult, SlackMessage, SlackPort } from '../../../f/shared/lib/slack/message.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';

/** Longest a post may take for its caller; Slack may still act on it as long again. */
export const postDeadlineMs = 15_000;

export interface SimulatedSlack {
  messages: SlackMessage[];
  nextTs(): string;
  /** The port as one process sees it: nothing reaches a dead one. */
  port(dead: () => boolean): SlackPort;
}

export function simulatedSlack(clock: Clock, faults: Faults, random: Random, begin: number): SimulatedSlack {
  let serial = 0;
  const messages: SlackMessage[] = [];
  const nextTs = () => `${Math.floor((begin + clock.time) / 1_000)}.${String(++serial).padStart(6, '0')}`;
  const accept = (post: Post): string => {
    const ts = nextTs();
    messages.push({
      ts,
      thread_ts: post.thread_ts,
      text: post.text,
      bot_id: 'B0',
      user: 'U0BOT',
      metadata: post.metadata,
    });
    return ts;
  };
  const unavailable = (what: string) => new SharedError('slack_unavailable', what, { retryable: true });

  return {
    messages,
    nextTs,
    port(dead) {
      const read = async <T>(what: string, answer: () => T): Promise<T> => {
        await clock.pause(faults.strike(0.03) ? random.int(2_000, 60_000) : random.int(10, 2_000), dead);
        if (faults.strike(0.04)) throw unavailable(what);
        const value = structuredClone(answer());
        await clock.pause(0, dead);
        return value;
      };
      return {
        history: (_channel, oldest) =>
          read('history', () => messages.filter((m) => m.thread_ts === undefined && m.ts >= oldest)),
        thread: (_channel, ts) =>
          read('thread', () => {
            const thread = messages.filter((m) => m.ts === ts || m.thread_ts === ts);
            return thread.some((m) => m.ts === ts) ? thread : null;
          }),
        post: (post) => deliver(post, dead),
      };
    },
  };

  async function deliver(post: Post, dead: () => boolean): Promise<PostResult> {
    const unknown: PostResult = { kind: 'unknown', message: 'no answer' };
    if (faults.strike(0.05)) {
      await clock.pause(random.int(0, 2_000), dead);
      return random.chance(0.5)
        ? { kind: 'limited', retryAfterSeconds: random.int(1, 60) }
        : { kind: 'refused', error: 'fatal_error' };
    }
    if (faults.strike(0.08)) {
      await clock.pause(random.int(100, postDeadlineMs), dead);
      return unknown;
    }
    const late = faults.strike(0.08);
    const transit = late
      ? random.int(postDeadlineMs, 2 * postDeadlineMs - 1_000)
      : random.int(10, postDeadlineMs - 1_000);
    let ts = '';
    // The request is on its way: whether its sender lives on does not matter any more.
    clock.later(transit, () => {
      ts = accept(post);
    });
    await clock.pause(late ? postDeadlineMs : transit + 500, dead);
    return ts === '' || faults.strike(0.15) ? unknown : { kind: 'posted', ts };
  }
}

export interface SimulatedItems {
  values: Map<string, string>;
  /** True time at which each token was taken first. */
  takenAt: Map<string, number>;
  store(dead: () => boolean): ItemStore & TokenCatalog & Pick<ItemCatalog, 'remove'>;
}

export function simulatedItems(clock: Clock, faults: Faults, random: Random): SimulatedItems {
  const values = new Map<string, string>();
  const slowness = () => (faults.strike(0.03) ? random.int(1_000, 30_000) : random.int(0, 200));
  const broken = () => new SharedError('store_unavailable', 'no answer', { retryable: true });
  const takenAt = new Map<string, number>();
  return {
    values,
    takenAt,
    store(dead) {
      const effect = async <T>(act: () => T): Promise<T> => {
        await clock.pause(slowness(), dead);
        if (faults.strike(0.01)) throw broken();
        const value = act();
        if (faults.strike(0.01)) throw broken();
        await clock.pause(slowness(), dead);
        return value;
      };
      // On its way for longer than a lease, now and then: it arrives whatever became of its sender, over whatever stands there.
      const late = async (act: () => void): Promise<void> => {
        const transit = random.int(1, 60) * 60_000;
        clock.later(transit, act);
        await clock.pause(transit + slowness(), dead);
      };
      const get = (path: string): unknown => {
        const value = values.get(path);
        return value === undefined ? undefined : JSON.parse(value);
      };
      return {
        take: (path, value) =>
          effect(() => {
            if (values.has(`token:${path}`)) return false;
            values.set(`token:${path}`, JSON.stringify(value));
            if (!takenAt.has(path)) takenAt.set(path, clock.time);
            return true;
          }),
        taken: (path) => effect(() => get(`token:${path}`)),
        read: (path) => effect(() => get(path)),
        write: (path, value) => {
          const set = () => void values.set(path, JSON.stringify(value));
          return faults.strike(0.01) ? late(set) : effect(set);
        },
        tokens: (prefix) =>
          effect(() =>
            [...values.keys()].flatMap((path) =>
              path.startsWith(`token:${prefix}`) ? [path.slice('token:'.length)] : [],
            ),
          ),
        drop: (path) => effect(() => void values.delete(`token:${path}`)),
        remove: (path) => effect(() => void values.delete(path)),
      };
    },
  };
}
