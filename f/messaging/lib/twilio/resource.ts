/** The resource of a Twilio account. */
import * as z from 'zod';
import { MessagingError } from '../reason/errors.ts';

const twilioSchema = z.strictObject({
  account_sid: z.string().regex(/^AC[0-9a-f]{32}$/),
  auth_token: z.string().min(1),
  api_url: z.url({ protocol: /^https?$/ }).default('https://api.twilio.com'),
  /** The address of the route `messaging/receipts/twilio` as Twilio calls it; empty: no receipts. */
  receipt_url: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default(''),
});

export type TwilioResource = z.infer<typeof twilioSchema>;

/** Validates the twilio resource; throws MessagingError `twilio_invalid` naming the fields, never their values. */
export function parseTwilio(value: unknown): TwilioResource {
  const parsed = twilioSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'value').join(', ');
  throw new MessagingError(
    'twilio_invalid',
    `The resource f/messaging/resources/twilio is not complete: ${fields}`,
  );
}
