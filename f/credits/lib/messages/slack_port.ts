/** Slack as the core sees it; the real client is in clients/, a simulated one can stand in. */

import type { SlackMessage } from '../request/slack_text.ts';
import type { Block } from './blocks.ts';

export interface SlackPort {
  /** Top-level messages from `oldest` (a ts, inclusive) on, oldest first. */
  history(channel: string, oldest: string): Promise<SlackMessage[]>;
  /** Parent and replies with metadata, oldest first; null when the parent is gone. */
  thread(channel: string, ts: string): Promise<SlackMessage[] | null>;
  /** One post, one request; never repeated inside. */
  post(message: Post): Promise<PostResult>;
}

export interface Post {
  channel: string;
  thread_ts: string;
  /** Shown where blocks are not. */
  text: string;
  blocks?: Block[];
  metadata: { event_type: string; event_payload: Record<string, string> };
}

export type PostResult =
  | { kind: 'posted'; ts: string }
  /** Slack said no; nothing was posted. */
  | { kind: 'refused'; error: string }
  /** Slack said later; nothing was posted. */
  | { kind: 'limited'; retryAfterSeconds: number }
  /** No answer, or one that says nothing: the message may be there. */
  | { kind: 'unknown'; message: string };
