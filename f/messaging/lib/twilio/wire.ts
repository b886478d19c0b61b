/** A text of Twilio as its form, and its answers as the port has them. */
import * as z from 'zod';
import type { Answer, Outgoing } from '../provider/provider.ts';

/** Twilio keeps a message for at most ten hours. */
const longestLife = 36_000;

export function messageForm(outgoing: Outgoing): URLSearchParams {
  const { attempt, to, sender, text, receiptUrl, lifeSeconds } = outgoing;
  const form = new URLSearchParams({ To: to, From: sender, Body: text });
  if (receiptUrl !== null) form.set('StatusCallback', `${receiptUrl}?attempt=${attempt}`);
  if (lifeSeconds !== null) form.set('ValidityPeriod', `${Math.min(lifeSeconds, longestLife)}`);
  return form;
}

const createdSchema = z.object({ sid: z.string().regex(/^(SM|MM)[0-9a-f]{32}$/) });
const errorSchema = z.object({ code: z.int() });

/**
 * Only 4xx says that nothing was accepted; 429 may succeed later. Twilio documents no such thing for 5xx.
 * @param body null when it is not JSON
 */
export function answerOf(status: number, retryAfter: string | null, body: unknown): Answer {
  const created = createdSchema.safeParse(body);
  if (status === 201 && created.success) return { kind: 'accepted', providerId: created.data.sid };
  const error = errorSchema.safeParse(body);
  const code = error.success ? `twilio_${error.data.code}` : `http_${status}`;
  if (status < 400 || status >= 500) return { kind: 'unknown', code };
  const seconds = /^\d{1,5}$/.test(retryAfter ?? '') ? Number(retryAfter) : null;
  return { kind: 'refused', code, retryable: status === 429, retryAfterSeconds: seconds };
}
