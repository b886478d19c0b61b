/** An agent on a database of its own and a simulated Twilio, without Windmill. */

import { acceptMessages } from '../../f/messaging/clients/accept_messages.ts';
import { type Agent, random } from '../../f/messaging/clients/agent.ts';
import { type ApiContext, databaseNow } from '../../f/messaging/clients/api_call.ts';
import { type LaneOptions, runLane } from '../../f/messaging/clients/lane.ts';
import { twilioProvider } from '../../f/messaging/clients/twilio.ts';
import { draftsOf } from '../../f/messaging/lib/accept/drafts.ts';
import type { Scope } from '../../f/messaging/lib/api/access.ts';
import { type Policy, parsePolicy } from '../../f/messaging/lib/policy/policy.ts';
import type { Providers } from '../../f/messaging/lib/provider/provider.ts';
import { isRefusal } from '../../f/messaging/lib/reason/reasons.ts';
import { parseKeys } from '../../f/messaging/lib/secrets/keys.ts';
import { migrations, schema } from '../../f/messaging/lib/tables/migrations.ts';
import { type ListeningDatabase, parseDatabase, withDatabase } from '../../f/shared/clients/database.ts';
import { migrate } from '../../f/shared/clients/migrate.ts';
import { startTwilio, type TwilioSimulator } from '../../simulators/twilio/index.ts';
import { emptyDatabase } from '../shared/postgres.ts';

export const authToken = 'test-token';
export const sender = '+15005550006';

/** Every key is the byte 1, 2 or 3, 32 times. */
export const keysValue = {
  current: 'k1',
  encryption: { k1: Buffer.alloc(32, 1).toString('base64') },
  hash: Buffer.alloc(32, 2).toString('base64'),
  pepper: Buffer.alloc(32, 3).toString('base64'),
};

/** Text messages only, without waits, and limits that no test reaches by accident. */
export const policyValue = {
  version: 'test',
  channels: { SMS: { enabled: true, sender, rate_limit_per_minute: 100_000 } },
  // Test numbers of Twilio.
  phone: { test_prefixes: ['+1500555'] },
  retry_config: { base_delay_seconds: 0 },
  delivery: { unknown_wait_seconds: 0 },
};

export interface AgentWorld {
  twilio: TwilioSimulator;
  database: Awaited<ReturnType<typeof emptyDatabase>>;
  /** Connects, works and disconnects. */
  within<T>(work: (agent: Agent) => Promise<T>, policy?: object): Promise<T>;
  providers: Providers;
  stop(): Promise<void>;
}

export async function agentWorld(): Promise<AgentWorld> {
  const database = await emptyDatabase();
  const twilio = startTwilio({ authToken, receipts: [] });
  const resource = {
    account_sid: twilio.accountSid,
    auth_token: authToken,
    api_url: twilio.url,
    receipt_url: '',
  };
  await withDatabase(parseDatabase(database), (open) => migrate(open, schema, migrations));
  return {
    twilio,
    database,
    providers: { twilio: twilioProvider(resource) },
    within: (work, policy = {}) =>
      withDatabase(parseDatabase(database), (open) => work(agentOf(open, { ...policyValue, ...policy }))),
    stop: () => twilio.stop(),
  };
}

export function agentOf(database: ListeningDatabase, policy: object): Agent {
  return { database, policy: parsePolicy(policy), keys: parseKeys(keysValue), random };
}

/** As a request of the client `shop` would. */
export function inRequest<T>(agent: Agent, work: (context: ApiContext) => Promise<T>): Promise<T> {
  const scopes: Scope[] = ['send', 'verify', 'read', 'admin'];
  return agent.database.transaction(async (sql) =>
    work({
      ...agent,
      sql,
      now: await databaseNow(sql),
      client: { name: 'shop', scopes },
      body: null,
      params: {},
    }),
  );
}

/** @returns the ids; throws on a refusal */
export function handOver(agent: Agent, messages: readonly object[]): Promise<string[]> {
  return inRequest(agent, async (context) => {
    const read = draftsOf(messages, agent.policy, context.now);
    if (isRefusal(read)) throw new Error(`refused: ${read.code} ${read.field}`);
    const accepted = await acceptMessages(context, read.drafts);
    if (isRefusal(accepted)) throw new Error(`refused: ${accepted.code}`);
    return accepted.ids;
  });
}

const lane: LaneOptions = {
  lane: 'fast',
  places: 16,
  milliseconds: 60_000,
  pollMilliseconds: 20,
  receiptUrl: null,
  untilEmpty: true,
};

/** Works both lanes off until nothing is due. */
export async function workOff(agent: Agent, providers: Providers, options: Partial<LaneOptions> = {}) {
  await runLane(agent, providers, { ...lane, ...options });
  await runLane(agent, providers, { ...lane, lane: 'bulk', ...options });
}

export interface MessageView {
  state: string;
  attempts: { n: number; channel: string; state: string; code: string | null }[];
}

export function viewOf(agent: Agent, id: string): Promise<MessageView> {
  return agent.database.transaction(async (sql) => {
    const [message] = await sql<{ state: string }[]>`select state from messaging.message where id = ${id}`;
    const attempts = await sql<MessageView['attempts']>`
      select a.n, a.channel, coalesce(o.state, a.state) as state, a.code from messaging.attempt a
      left join messaging.outbox o on o.attempt = a.id where a.message = ${id} order by a.n`;
    return { state: message?.state ?? 'missing', attempts: [...attempts] };
  });
}

export type { Policy };
