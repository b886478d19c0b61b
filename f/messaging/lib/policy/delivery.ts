/** Rules of delivery: retries, and what a type of message allows after an unknown outcome. */
import * as z from 'zod';

export const retrySchema = z.strictObject({
  /** After the first attempt on a channel, and only when it was certainly not accepted. */
  max_retries: z.int().min(0).max(10).default(3),
  /** Whether the wait doubles with each retry. */
  exponential_backoff: z.boolean().default(true),
  base_delay_seconds: z.number().min(0).max(3_600).default(1),
  max_delay_seconds: z.number().min(0).max(86_400).default(300),
});

export type RetryConfig = z.infer<typeof retrySchema>;

const rule = (defaults: {
  on_unknown: 'resend' | 'stop';
  fallback_after_seconds: number | null;
  life_seconds: number | null;
}) =>
  z
    .strictObject({
      /** resend: an attempt whose outcome is unknown is followed by another one. stop: a person decides. */
      on_unknown: z.enum(['resend', 'stop']).default(defaults.on_unknown),
      /** The next channel is used when there is no receipt by then; null: never. */
      fallback_after_seconds: z.int().min(1).nullable().default(defaults.fallback_after_seconds),
      /** Nothing is sent later than this after the message was due; null: no end. */
      life_seconds: z.int().min(1).nullable().default(defaults.life_seconds),
    })
    .prefault({});

export type DeliveryRule = z.infer<ReturnType<typeof rule>>;

export const deliverySchema = z.strictObject({
  otp: rule({ on_unknown: 'resend', fallback_after_seconds: 30, life_seconds: 300 }),
  alert: rule({ on_unknown: 'resend', fallback_after_seconds: 60, life_seconds: null }),
  notification: rule({ on_unknown: 'stop', fallback_after_seconds: null, life_seconds: null }),
  reminder: rule({ on_unknown: 'stop', fallback_after_seconds: null, life_seconds: null }),
  marketing: rule({ on_unknown: 'stop', fallback_after_seconds: null, life_seconds: null }),
  /** How long a receipt may still resolve an unknown outcome before it is treated as one. */
  unknown_wait_seconds: z.int().min(0).max(600).default(5),
});

export type DeliveryPolicy = z.infer<typeof deliverySchema>;
