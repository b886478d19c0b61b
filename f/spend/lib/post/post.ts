/** Posts: one message of a channel for each part of a report, claimed before it is sent. */
import type { Channel, Message } from './message.ts';

/** One part of a report in a channel. */
export interface PostKey {
  /** The covered day; with the name of the customer for a report of one. */
  report: string;
  channel: Channel;
  part: number;
}

/** What was found when a part was claimed. */
export type Claim =
  /** Nothing was sent before. */
  | { kind: 'claimed' }
  /** An earlier attempt may have sent it. */
  | { kind: 'doubtful' }
  /** Telegram: the message is there, its text may not be. `doubtful`: an earlier one may be there, too. */
  | { kind: 'placed'; message: string; doubtful: boolean }
  | { kind: 'posted'; message: string; hash: string }
  /** Another process is sending it. */
  | { kind: 'held' };

export interface PostStore {
  /** Takes a part for a run until a moment; of concurrent calls of different runs one gets it. */
  claim(key: PostKey, run: string): Promise<Claim>;
  placed(key: PostKey, message: string): Promise<void>;
  posted(key: PostKey, message: string, hash: string): Promise<void>;
  /** Nothing was sent, or what was sent is gone: the part is free again. */
  release(key: PostKey): Promise<void>;
  /** Messages of the parts from `part` on, which a shorter report does not have any more. */
  surplus(key: PostKey): Promise<{ part: number; message: string }[]>;
  removed(key: PostKey): Promise<void>;
  /** The newest message of another part in the channel, by number; 0 when there is none. */
  newestOther(key: PostKey): Promise<number>;
}

/** What a call to a channel came to. */
export type Sent =
  | { kind: 'sent'; message: string }
  /** The channel said no; nothing happened. */
  | { kind: 'refused'; error: string }
  /** The message to change was deleted; nothing happened. */
  | { kind: 'gone' }
  /** The channel said later; nothing happened. */
  | { kind: 'limited'; retryAfterSeconds: number }
  /** No answer, or one that says nothing: it may have happened. */
  | { kind: 'unknown'; error: string };

/** What became of one part. */
export type PartOutcome =
  | { kind: 'posted' | 'edited' | 'unchanged'; message: string }
  | { kind: 'held' }
  | { kind: 'failed'; error: string; retryable: boolean };

/** Sends, changes and removes the messages of one channel; never repeats a call by itself. */
export interface ChannelPort {
  send(message: Message, key: PostKey): Promise<Sent>;
  /** Idempotent: a message that has this content already counts as sent, one that was deleted is `gone`. */
  edit(id: string, message: Message, key: PostKey): Promise<Sent>;
  /** Idempotent: a message that is gone counts as sent. */
  remove(id: string): Promise<Sent>;
}

/** The outcome of a call that sent nothing. */
export function failureOf(sent: Exclude<Sent, { kind: 'sent' }>): Extract<PartOutcome, { kind: 'failed' }> {
  switch (sent.kind) {
    case 'refused':
      return { kind: 'failed', error: sent.error, retryable: false };
    case 'gone':
      return { kind: 'failed', error: 'the message was deleted while it was posted', retryable: true };
    case 'limited':
      return { kind: 'failed', error: `rate limited for ${sent.retryAfterSeconds} s`, retryable: true };
    case 'unknown':
      return { kind: 'failed', error: `no answer: ${sent.error}`, retryable: true };
  }
}
