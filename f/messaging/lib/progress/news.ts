/** A message on its way, what can happen to it, and what follows. */
import type { Channel } from '../message/message.ts';
import type { DeliveryRule, RetryConfig } from '../policy/delivery.ts';
import type { Answer } from '../provider/provider.ts';
import type { AttemptState, MessageState, ReceiptStatus } from './progress.ts';

export interface Attempt {
  /** From 1; a message has one open attempt at most. */
  n: number;
  channel: Channel;
  state: AttemptState;
  /** Milliseconds, as all moments here. Null until there is an outcome. */
  settledAt: number | null;
  /** Of a refusal: whether the same request can succeed later, and the moment before which it must not be repeated. */
  retryable: boolean;
  notBefore: number | null;
}

export interface MessageProgress {
  /** The channels in the order of their use, without repetition. */
  plan: readonly Channel[];
  attempts: readonly Attempt[];
  expiresAt: number | null;
  state: MessageState;
  /** The recipient has used the code of the message. */
  isVerified: boolean;
}

export type News =
  | { kind: 'answer'; n: number; answer: Answer }
  | { kind: 'receipt'; n: number; status: ReceiptStatus }
  /** The process that claimed the attempt has gone without an outcome. */
  | { kind: 'lost'; n: number }
  | { kind: 'verified' }
  /** A moment of `checkAt` is reached. */
  | { kind: 'time' };

export interface Rules {
  retry: RetryConfig;
  delivery: DeliveryRule;
  unknownWaitSeconds: number;
}

export interface Step {
  message: MessageProgress;
  /** Of the open attempt that this step adds. */
  dueAt: number | null;
  /** When to look at the message again without news. */
  checkAt: number | null;
}
