/** Receipts of Twilio: their signature and what they say. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { type ReceiptStatus, receiptStatusSchema } from '../progress/progress.ts';
import type { TwilioResource } from './resource.ts';

/**
 * Twilio signs the address with its query, followed by the names and values of the form in the order of the names.
 * @param url as Twilio was given it
 */
export function signatureOf(authToken: string, url: string, form: Readonly<Record<string, string>>): string {
  const signed = Object.keys(form)
    .sort()
    .reduce((text, name) => `${text}${name}${form[name]}`, url);
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64');
}

export function isSigned(
  authToken: string,
  { url, form, signature }: { url: string; form: Readonly<Record<string, string>>; signature: string },
): boolean {
  const expected = Buffer.from(signatureOf(authToken, url, form));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const statuses: Readonly<Record<string, ReceiptStatus>> = {
  accepted: 'accepted',
  scheduled: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'undelivered',
  failed: 'undelivered',
  canceled: 'undelivered',
};

/** Null for a status that says nothing about delivery. */
export function statusOf(status: string): ReceiptStatus | null {
  return statuses[status] ?? null;
}

/** What Windmill gives a preprocessor. */
export interface ReceiptEvent {
  raw_string: string | null;
  headers: Record<string, string | undefined>;
  query: Record<string, string>;
}

export const receiptSchema = z.strictObject({
  provider: z.literal('twilio'),
  /** A status that is reported again has the same id. */
  event_id: z.string(),
  attempt: z.uuid(),
  provider_id: z.string(),
  status: receiptStatusSchema,
  raw_hash: z.string(),
});

export type Receipt = z.infer<typeof receiptSchema>;

const attemptSchema = z.uuid();

/** Null when the signature is wrong or the request is no receipt of a message. */
export function readReceipt(
  account: Pick<TwilioResource, 'auth_token' | 'receipt_url'>,
  { raw_string, headers, query }: ReceiptEvent,
): Receipt | null {
  const form = Object.fromEntries(new URLSearchParams(raw_string ?? ''));
  const attempt = attemptSchema.safeParse(query.attempt);
  if (!attempt.success) return null;
  const url = `${account.receipt_url}?attempt=${attempt.data}`;
  const signature = headers['x-twilio-signature'] ?? '';
  if (!isSigned(account.auth_token, { url, form, signature })) return null;
  const { MessageSid: sid = '', MessageStatus: reported = '' } = form;
  const status = statusOf(reported);
  if (status === null || sid === '') return null;
  return {
    provider: 'twilio',
    event_id: `${sid}:${reported}`,
    attempt: attempt.data,
    provider_id: sid,
    status,
    raw_hash: createHash('sha256')
      .update(raw_string ?? '')
      .digest('hex'),
  };
}
