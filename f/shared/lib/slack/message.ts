/** Slack messages as the core sees them: the port to read and post them, and how Slack encodes their text and links. */
import type { Block } from './blocks.ts';

/** The parts of a Slack message that can carry text or links; all of it is untrusted. */
export interface SlackMessage {
  ts: string;
  thread_ts?: string;
  user?: string;
  bot_id?: string;
  subtype?: string;
  text?: string;
  reply_count?: number;
  blocks?: unknown[];
  attachments?: unknown[];
  metadata?: { event_type?: string; event_payload?: Record<string, unknown> };
}

/** Undoes Slack's escaping: exactly the three entities it produces, `&amp;` last so that nothing is decoded twice. */
export function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Every distinct URL of a message, in order of appearance: text tokens, then rich text blocks, then attachments. */
export function messageUrls(message: SlackMessage): string[] {
  const urls = textUrls(message.text ?? '');
  collectUrls(message.blocks ?? [], urls, 0);
  collectUrls(message.attachments ?? [], urls, 0);
  return [...new Set(urls)];
}

function textUrls(text: string): string[] {
  // Slack wraps every link it recognises in <...>; what a person types as < arrives as &lt; and is no token.
  return [...text.matchAll(/<(https?:\/\/[^<>|\s]{1,4000})(?:\|[^<>]*)?>/g)].map((match) =>
    decodeEntities(match[1] ?? ''),
  );
}

const urlFields = new Set(['url', 'from_url', 'original_url', 'title_link']);

const textFields = new Set(['text', 'fallback']);

const maxDepth = 12;

function collectUrls(node: unknown, urls: string[], depth: number): void {
  if (depth > maxDepth || node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node)) {
    if (typeof value !== 'string') collectUrls(value, urls, depth + 1);
    else if (urlFields.has(key) && /^https?:\/\//.test(value)) urls.push(decodeEntities(value));
    else if (textFields.has(key)) urls.push(...textUrls(value));
  }
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
