/** The rows of an accepted message. */

import Big from 'big.js';
import { type Channel, laneOf, priorityRank } from '../message/message.ts';
import type { Policy } from '../policy/policy.ts';
import { MessagingError } from '../reason/errors.ts';
import { recipientHash } from '../secrets/hash.ts';
import type { Keys } from '../secrets/keys.ts';
import { seal } from '../secrets/seal.ts';
import { type Draft, unitsOn } from './draft.ts';

/** Randomness of the process, as a parameter. */
export interface Random {
  uuid(): string;
  bytes(count: number): Uint8Array;
}

export interface Place {
  client: string;
  policy: Policy;
  keys: Keys;
  random: Random;
  now: number;
  /** Whether providers are asked to report. */
  wantsReceipt: boolean;
}

/** @param text with the code, where the draft has none */
export function messageRow(draft: Draft, text: string, place: Place) {
  const { client, policy, keys, random, now } = place;
  const id = random.uuid();
  const { phone, email } = draft.recipient;
  const sealedPart = {
    phone,
    email,
    text,
    user_id: draft.userId,
    callback_url: draft.callbackUrl,
  };
  return {
    id,
    client,
    type: draft.type,
    priority: priorityRank(draft.priority),
    recipient_hash: recipientHash(keys, addressOf(draft)),
    sealed: seal(keys, JSON.stringify(sealedPart), id, random.bytes(12)),
    plan: draft.route.plan,
    route: { reason: draft.route.reason, candidates: draft.route.candidates },
    template:
      draft.template === null ? null : `${draft.template}@${policy.templates[draft.template]?.version}`,
    policy_version: policy.version,
    max_retries: draft.maxRetries,
    sms_units: draft.smsUnits,
    wants_receipt: place.wantsReceipt,
    state: 'pending' as const,
    due_at: new Date(draft.dueAt).toISOString(),
    expires_at: iso(draft.expiresAt),
    check_at: iso(draft.expiresAt),
    created_at: new Date(now).toISOString(),
    lane: laneOf(draft),
  };
}

export type MessageRow = ReturnType<typeof messageRow>;

/** An attempt and its place in the queue. */
export function attemptRow(
  message: Pick<MessageRow, 'id' | 'sms_units' | 'expires_at' | 'priority' | 'lane'>,
  { n, channel, dueAt }: { n: number; channel: Channel; dueAt: number },
  { policy, random, now }: Pick<Place, 'policy' | 'random' | 'now'>,
) {
  const { provider, sender, cost } = policy.channels[channel];
  const units = unitsOn(channel, { smsUnits: message.sms_units });
  return {
    id: random.uuid(),
    message: message.id,
    n,
    channel,
    provider,
    sender,
    units,
    price: new Big(cost).times(units).toFixed(),
    currency: policy.currency,
    created_at: new Date(now).toISOString(),
    lane: message.lane,
    scope: channel,
    priority: message.priority,
    due_at: new Date(dueAt).toISOString(),
    expires_at: message.expires_at,
  };
}

export type AttemptRow = ReturnType<typeof attemptRow>;

/** What identifies the recipient: the telephone number, or the e-mail address where there is none. */
export function addressOf({ recipient }: Pick<Draft, 'recipient'>): string {
  const address = recipient.phone ?? recipient.email;
  if (address === null) throw new MessagingError('row_missing', 'A draft without a recipient was accepted');
  return address;
}

function iso(moment: number | null): string | null {
  return moment === null ? null : new Date(moment).toISOString();
}
