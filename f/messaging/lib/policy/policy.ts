/** The policy of the messaging agent: what its operators may decide without touching code, validated at the edge. */
import * as z from 'zod';
import { isTimeZone } from '../../../shared/lib/time_zone.ts';
import { channelSchema, type MessageType, type prioritySchema } from '../message/message.ts';
import { MessagingError } from '../reason/errors.ts';
import { deliverySchema, retrySchema } from './delivery.ts';

/** A decimal string of money. */
const price = z.string().regex(/^\d{1,6}(\.\d{1,6})?$/, 'a decimal string such as "0.05"');

const channelPolicy = (limit: number, cost: string) =>
  z
    .strictObject({
      enabled: z.boolean().default(false),
      provider: z.string().min(1).default('twilio'),
      /** The number or address that sends, as the provider knows it. */
      sender: z.string().min(1).default('unset'),
      /** Segments for SMS, messages otherwise; holds in every window of 60 seconds. */
      rate_limit_per_minute: z.int().min(1).default(limit),
      /** Of one segment or message. */
      cost: price.default(cost),
    })
    .prefault({});

const policySchema = z.strictObject({
  version: z.string().min(1),
  /** Of moments without an offset. */
  time_zone: z.string().refine(isTimeZone, 'an IANA time zone such as "Europe/London"').default('UTC'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('USD'),
  channels: z
    .strictObject({
      SMS: channelPolicy(100, '0.05'),
      WhatsApp: channelPolicy(80, '0.03'),
      Call: channelPolicy(50, '0.15'),
      Email: channelPolicy(200, '0.01'),
    })
    .prefault({}),
  priority_channel_mapping: z
    .strictObject({
      CRITICAL: channelSchema.default('Call'),
      HIGH: channelSchema.default('SMS'),
      MEDIUM: channelSchema.default('WhatsApp'),
      LOW: channelSchema.default('Email'),
    })
    .prefault({}),
  /** Channels of types that do not follow the priority. */
  type_channel_mapping: z
    .partialRecord(z.enum(['otp', 'alert', 'notification', 'reminder', 'marketing']), channelSchema)
    .default({ otp: 'SMS', marketing: 'Email' }),
  /** The channels after the first one, in order; each is used once. */
  fallback: z
    .strictObject({
      SMS: z.array(channelSchema).default(['WhatsApp', 'Call', 'Email']),
      WhatsApp: z.array(channelSchema).default(['SMS', 'Call', 'Email']),
      Call: z.array(channelSchema).default(['SMS', 'WhatsApp', 'Email']),
      Email: z.array(channelSchema).default(['SMS', 'WhatsApp', 'Call']),
    })
    .prefault({}),
  retry_config: retrySchema.prefault({}),
  delivery: deliverySchema.prefault({}),
  phone: z
    .strictObject({
      /** possible: the length fits the country; valid: the number is assigned to a kind of line. */
      validation: z.enum(['possible', 'valid']).default('possible'),
      /** Numbers that are accepted although they are not assigned or cost more, such as those reserved for tests. */
      test_prefixes: z.array(z.string().regex(/^\+\d+$/)).default([]),
    })
    .prefault({}),
  content: z
    .strictObject({
      max_segments: z.int().min(1).max(20).default(6),
      /** Regular expressions, without regard to case. */
      banned: z.array(z.string().min(1).refine(isPattern, 'a regular expression')).default([]),
    })
    .prefault({}),
  templates: z
    .record(
      z.string().regex(/^[a-z0-9_]+$/),
      z.strictObject({ version: z.string().min(1), text: z.string().min(1) }),
    )
    .default({}),
  otp: z
    .strictObject({
      life_seconds: z.int().min(30).max(1_800).default(300),
      max_checks: z.int().min(1).max(10).default(5),
      max_sends: z.int().min(1).max(20).default(5),
      send_window_seconds: z.int().min(60).max(86_400).default(600),
      text: z.string().min(1).default('Your OTP is: {{ code }}. Valid for {{ minutes }} minutes.'),
      /** A host: browsers then offer the code on this site only. */
      origin: z
        .string()
        .regex(/^[a-z0-9.-]+$/)
        .nullable()
        .default(null),
    })
    .prefault({}),
  dispatch: z
    .strictObject({
      /** How long a run of a lane claims messages: longer than the minute of its schedule. 0: until nothing is due. */
      seconds: z.int().min(0).max(3_600).default(70),
      /** Requests in flight at once. */
      fast_places: z.int().min(1).max(1_000).default(32),
      bulk_places: z.int().min(1).max(1_000).default(128),
    })
    .prefault({}),
  limits: z
    .strictObject({
      /** Messages that a client may hand over in any 60 seconds. */
      client_per_minute: z.int().min(1).default(60_000),
      max_bulk: z.int().min(1).max(100_000).default(10_000),
      /** Longest list whose messages are reported by the provider, each with a request of its own. */
      receipts_up_to: z.int().min(0).max(10_000).default(100),
    })
    .prefault({}),
  retention_days: z.int().min(1).default(30),
});

export type Policy = z.infer<typeof policySchema>;

/** Validates the policy resource. Throws MessagingError `policy_invalid` naming every invalid or missing field. */
export function parsePolicy(value: unknown): Policy {
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new MessagingError(
    'policy_invalid',
    `The policy resource f/messaging/resources/policy is not valid: ${z.prettifyError(parsed.error)}`,
    { cause: parsed.error },
  );
}

/** The priority of a type when the request has none. */
export function defaultPriority(type: MessageType): z.infer<typeof prioritySchema> {
  return type === 'otp' ? 'HIGH' : type === 'marketing' ? 'LOW' : 'MEDIUM';
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'iu');
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
