/** States of an attempt in one order: whatever arrives in whatever order, the furthest one counts. */
import * as z from 'zod';

/** From nothing to read. A receipt `delivered` may come after `undelivered`, which may be wrong; the reverse changes nothing. */
export const attemptStates = [
  'ready',
  'cancelled',
  'sending',
  'unknown',
  'refused',
  'accepted',
  'sent',
  'undelivered',
  'delivered',
  'read',
] as const;

export const attemptStateSchema = z.enum(attemptStates);
export type AttemptState = z.infer<typeof attemptStateSchema>;

/** States that a receipt can report. */
export const receiptStatusSchema = z.enum(['accepted', 'sent', 'undelivered', 'delivered', 'read']);
export type ReceiptStatus = z.infer<typeof receiptStatusSchema>;

/** The further of two states. */
export function further(one: AttemptState, other: AttemptState): AttemptState {
  return attemptStates.indexOf(one) >= attemptStates.indexOf(other) ? one : other;
}

export const messageStates = [
  /** An attempt waits or runs. */
  'pending',
  /** A provider has it; no further attempt is planned without news. */
  'accepted',
  'delivered',
  'failed',
  /** It may have been sent; a person decides. */
  'unknown',
  'expired',
] as const;

export const messageStateSchema = z.enum(messageStates);
export type MessageState = z.infer<typeof messageStateSchema>;
