/** Slack messages as the core sees them: the port to read and post them, and how Slack encodes their text and links. */
import type { Block } from './blocks.ts';

/** The parts of a Slack message that can carry text or links; all of it is untrusted. */
export interface SlackMessage {
  ts: string;
  thread_ts?: string;
  user?: string;
  /** Workspace of the writer; only on messages of another organisation in a shared channel. */
  user_team?: string;
  /** Our own workspace. */
  team?: string;
  bot_id?: string;
  subtype?: string;
  text?: string;
  reply_count?: number;
  /** ts of the last reply. */
  latest_reply?: string;
  blocks?: unknown[];
  attachments?: unknown[];
  metadata?: { event_type?: string; event_payload?: Record<string, unknown> };
}

/** Undoes Slack's escaping: exactly the three entities it produces, `&amp;` last so that nothing is decoded twice. */
export function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** A Slack ts, which compares as text: ten digits of seconds, six of microseconds. */
export function slackTs(date: Date): string {
  return `${Math.floor(date.getTime() / 1_000)}.${String((date.getTime() % 1_000) * 1_000).padStart(6, '0')}`;
}

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
