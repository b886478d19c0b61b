/** What a job of the agent works with: its policy, its keys, its database, and randomness. */
import { randomBytes, randomUUID } from 'node:crypto';
import {
  type DatabaseResource,
  databasePath,
  type ListeningDatabase,
  parseDatabase,
  withDatabase,
} from '../../shared/clients/database.ts';
import { windmillResource } from '../../shared/clients/windmill_items.ts';
import type { Random } from '../lib/accept/rows.ts';
import { type Policy, parsePolicy } from '../lib/policy/policy.ts';
import { type Keys, parseKeys } from '../lib/secrets/keys.ts';

export const keysPath = 'f/messaging/resources/keys';
export const policyPath = 'f/messaging/resources/policy';

export interface Agent {
  database: ListeningDatabase;
  policy: Policy;
  keys: Keys;
  random: Random;
}

export interface AgentResources {
  database: DatabaseResource;
  policy: Policy;
  keys: Keys;
}

export const random: Random = { uuid: randomUUID, bytes: randomBytes };

/** Of a job that was started through an HTTP trigger, which passes no resources. */
export async function agentResources(): Promise<AgentResources> {
  const [database, policy, keys] = await Promise.all(
    [databasePath, policyPath, keysPath].map((path) => windmillResource(path)),
  );
  return { database: parseDatabase(database), policy: parsePolicy(policy), keys: parseKeys(keys) };
}

/** Connects, works and disconnects. */
export function withAgent<T>(
  { database, policy, keys }: AgentResources,
  work: (agent: Agent) => Promise<T>,
): Promise<T> {
  return withDatabase(database, (open) => work({ database: open, policy, keys, random }));
}
