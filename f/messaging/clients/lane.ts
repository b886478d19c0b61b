/** A lane on its database and its providers. */
import type { ListeningDatabase } from '../../shared/clients/database.ts';
import { type DrainCounts, type DrainOptions, drain, type Outcome } from '../lib/dispatch/drain.ts';
import { type Lane, privatePartSchema } from '../lib/message/message.ts';
import type { Answer, Providers } from '../lib/provider/provider.ts';
import { MessagingError } from '../lib/reason/errors.ts';
import { unseal } from '../lib/secrets/seal.ts';
import type { Agent } from './agent.ts';
import { wakeChannel } from './message_store.ts';
import type { MessageNews } from './progress_change.ts';
import { applyNews } from './progress_store.ts';
import { type Claimed, type ClaimRules, claim, overdue } from './queue_store.ts';

export interface LaneOptions extends DrainOptions {
  lane: Lane;
  /** Where providers report, without a query; null: they do not. */
  receiptUrl: string | null;
  /** Default: `claimRules`. */
  rules?: ClaimRules;
}

const sweepSize = 500;

/** Works a lane off. @returns how many attempts were accepted, refused and unknown */
export async function runLane(
  agent: Agent,
  providers: Providers,
  options: LaneOptions,
): Promise<DrainCounts> {
  const { database, policy } = agent;
  const wait = await wakeOf(database, options.lane);
  const apply = (list: readonly MessageNews[]) =>
    database.transaction((sql) => applyNews(sql, agent, list, 'dispatch'));
  const limits = Object.fromEntries(
    Object.entries(policy.channels).map(([channel, rules]) => [channel, rules.rate_limit_per_minute]),
  );
  return drain(
    {
      claim: (max) => claim(database, { lane: options.lane, limits, max }, options.rules),
      settle: (outcomes) => apply(outcomes.map(answerNews)),
      sweep: async () => {
        const found = await overdue(database, sweepSize);
        await apply(found.map(overdueNews));
        return found.length;
      },
      send: (claimed) => send(agent, providers, claimed, options.receiptUrl),
      wait,
      now: () => performance.now(),
    },
    options,
  );
}

function answerNews({ message, n, answer }: Outcome): MessageNews {
  return { message, news: { kind: 'answer', n, answer } };
}

function overdueNews({ message, n }: { message: string; n: number | null }): MessageNews {
  return { message, news: n === null ? { kind: 'time' } : { kind: 'lost', n } };
}

/** A message that cannot be opened or has no provider is refused; the others go on. */
async function send(
  { keys }: Pick<Agent, 'keys'>,
  providers: Providers,
  claimed: Claimed,
  receiptUrl: string | null,
): Promise<Answer> {
  const { message, attempt, channel, sender, expires_at } = claimed;
  const provider = providers[claimed.provider];
  if (provider === undefined) return refusedAs('provider_missing');
  let sealed: string;
  try {
    sealed = unseal(keys, claimed.sealed, message);
  } catch (error) {
    if (error instanceof MessagingError) return refusedAs(error.code);
    throw error;
  }
  const { phone, email, text } = privatePartSchema.parse(JSON.parse(sealed));
  const to = channel === 'Email' ? email : phone;
  if (to === null) return refusedAs('address_missing');
  const lifeSeconds =
    expires_at === null ? null : Math.max(1, Math.ceil((Date.parse(expires_at) - Date.now()) / 1_000));
  return provider.send({
    attempt,
    channel,
    sender,
    to,
    text,
    receiptUrl: claimed.wants_receipt ? receiptUrl : null,
    lifeSeconds,
  });
}

function refusedAs(code: string): Answer {
  return { kind: 'refused', code, retryable: false, retryAfterSeconds: null };
}

/** Resolves after a time, or when a message for the lane was handed over since the last call. */
async function wakeOf(
  database: ListeningDatabase,
  lane: Lane,
): Promise<(milliseconds: number) => Promise<void>> {
  let isWoken = false;
  const waiting = new Set<() => void>();
  await database.listen(wakeChannel(lane), () => {
    isWoken = true;
    for (const wake of waiting) wake();
  });
  return async (milliseconds) => {
    if (!isWoken) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, milliseconds);
        waiting.add(done);
      });
    }
    isWoken = false;
  };
}
