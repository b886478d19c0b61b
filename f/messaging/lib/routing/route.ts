/** Which channels a message uses, in which order, and why. */
import Big from 'big.js';
import {
  type Channel,
  channels,
  type MessageType,
  type Priority,
  type Recipient,
  reaches,
} from '../message/message.ts';
import type { Policy } from '../policy/policy.ts';

export interface RouteRequest {
  type: MessageType;
  priority: Priority;
  preferred: Channel | null;
  recipient: Recipient;
}

/** Stored with the message, so that it can be explained and computed again. */
export interface Route {
  /** Empty when no channel can reach the recipient. */
  plan: Channel[];
  reason: 'preferred' | 'type' | 'priority' | 'cheapest' | 'none';
  candidates: { channel: Channel; usable: boolean; cost: string }[];
}

type RoutePolicy = Pick<
  Policy,
  'channels' | 'priority_channel_mapping' | 'type_channel_mapping' | 'fallback'
>;

/**
 * The first channel is the preferred one, else that of the type, else that of the priority, else the cheapest usable one; the others
 * follow in the fallback order of the first.
 */
export function route(request: RouteRequest, policy: RoutePolicy): Route {
  const usable = (channel: Channel) =>
    policy.channels[channel].enabled && reaches(channel, request.recipient);
  const candidates = channels.map((channel) => ({
    channel,
    usable: usable(channel),
    cost: policy.channels[channel].cost,
  }));
  const wishes = [
    ['preferred', request.preferred],
    ['type', policy.type_channel_mapping[request.type] ?? null],
    ['priority', policy.priority_channel_mapping[request.priority]],
    ['cheapest', cheapest(candidates)],
  ] as const;
  for (const [reason, channel] of wishes) {
    if (channel === null || !usable(channel)) continue;
    const others = policy.fallback[channel].filter((other) => other !== channel && usable(other));
    return { plan: [...new Set([channel, ...others])], reason, candidates };
  }
  return { plan: [], reason: 'none', candidates };
}

function cheapest(candidates: Route['candidates']): Channel | null {
  const [best] = candidates
    .filter((one) => one.usable)
    .sort((one, other) => new Big(one.cost).cmp(new Big(other.cost)));
  return best?.channel ?? null;
}
