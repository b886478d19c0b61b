/** The rows that news about a message change. */
import * as z from 'zod';
import { type AttemptRow, attemptRow } from '../lib/accept/rows.ts';
import { channelSchema, type Lane, laneOf, messageTypeSchema, priorities } from '../lib/message/message.ts';
import type { Policy } from '../lib/policy/policy.ts';
import type { MessageProgress, News, Step } from '../lib/progress/news.ts';
import { attemptStateSchema, messageStateSchema } from '../lib/progress/progress.ts';
import { transition } from '../lib/progress/transition.ts';
import type { Agent } from './agent.ts';

export interface MessageNews {
  message: string;
  news: News;
}

const moment = z
  .string()
  .nullable()
  .transform((text) => (text === null ? null : Date.parse(text)));

export const messageSchema = z.object({
  id: z.string(),
  type: messageTypeSchema,
  priority: z.int().min(1).max(4),
  plan: z.array(channelSchema),
  max_retries: z.int(),
  sms_units: z.int(),
  state: messageStateSchema,
  is_verified: z.boolean(),
  expires_at: moment,
});

export const attemptSchema = z.object({
  message: z.string(),
  id: z.string(),
  n: z.int(),
  channel: channelSchema,
  state: attemptStateSchema,
  units: z.int(),
  retryable: z.boolean(),
  not_before: moment,
  settled_at: moment,
  claimed_at: z.string().nullable(),
});

type StoredMessage = z.infer<typeof messageSchema>;
type StoredAttempt = z.infer<typeof attemptSchema>;

export interface Change {
  message: { id: string; state: string; is_verified: boolean; check_at: string | null };
  wasState: string;
  settled: ReturnType<typeof settledRow>[];
  added: AttemptRow | null;
}

type Place = { policy: Policy; random: Agent['random']; now: number };

export function changeOf(
  stored: StoredMessage,
  attempts: readonly StoredAttempt[],
  news: readonly MessageNews[],
  { policy, random, now }: Place,
): Change {
  const rules = {
    retry: { ...policy.retry_config, max_retries: stored.max_retries },
    delivery: policy.delivery[stored.type],
    unknownWaitSeconds: policy.delivery.unknown_wait_seconds,
  };
  const before: MessageProgress = {
    plan: stored.plan,
    attempts: attempts.map((one) => ({
      n: one.n,
      channel: one.channel,
      state: one.state,
      settledAt: one.settled_at,
      retryable: one.retryable,
      notBefore: one.not_before,
    })),
    expiresAt: stored.expires_at,
    state: stored.state,
    isVerified: stored.is_verified,
  };
  let step: Step = { message: before, dueAt: null, checkAt: stored.expires_at };
  let added: Change['added'] = null;
  for (const one of news) {
    step = transition(step.message, one.news, now, rules);
    if (step.dueAt === null) continue;
    const open = step.message.attempts.at(-1);
    if (open === undefined) continue;
    added = attemptRow(
      { ...stored, lane: laneOfStored(stored), expires_at: iso(stored.expires_at) },
      { n: open.n, channel: open.channel, dueAt: step.dueAt },
      { policy, random, now },
    );
  }
  const codes = new Map(news.flatMap((one) => codeOf(one.news)));
  return {
    message: {
      id: stored.id,
      state: step.message.state,
      is_verified: step.message.isVerified,
      check_at: iso(step.checkAt),
    },
    wasState: stored.state,
    settled: attempts.flatMap((one) => {
      const after = step.message.attempts.find(({ n }) => n === one.n);
      if (after === undefined || (after.state === one.state && after.settledAt === one.settled_at)) return [];
      return [settledRow(one, after, codes.get(one.n) ?? null)];
    }),
    added,
  };
}

function settledRow(
  before: StoredAttempt,
  after: MessageProgress['attempts'][number],
  about: { providerId: string | null; code: string | null } | null,
) {
  return {
    id: before.id,
    message: before.message,
    n: before.n,
    state: after.state,
    was_open: before.state === 'ready' || before.state === 'sending',
    was_sending: before.state === 'sending',
    scope: before.channel,
    units: before.units,
    retryable: after.retryable,
    not_before: iso(after.notBefore),
    settled_at: iso(after.settledAt),
    claimed_at: before.claimed_at,
    provider_id: about?.providerId ?? null,
    code: about?.code ?? null,
  };
}

function codeOf(news: News): [number, { providerId: string | null; code: string | null }][] {
  if (news.kind === 'lost') return [[news.n, { providerId: null, code: 'process_died' }]];
  if (news.kind !== 'answer') return [];
  const { answer } = news;
  if (answer.kind === 'accepted') return [[news.n, { providerId: answer.providerId, code: null }]];
  return [[news.n, { providerId: null, code: answer.code }]];
}

function laneOfStored({ type, priority }: StoredMessage): Lane {
  const name = priorities[priority - 1];
  if (name === undefined) throw new RangeError(`no priority has the rank ${priority}`);
  return laneOf({ type, priority: name });
}

function iso(value: number | null): string | null {
  return value === null ? null : new Date(value).toISOString();
}
