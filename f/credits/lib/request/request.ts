/** What a message in a watched channel is: a credit request with links, one that lacks its link, or none of our business. */

import type { Policy } from '../policy/policy.ts';
import { parseLookerLink } from './looker_link.ts';
import { decodeEntities, messageUrls, type SlackMessage } from './slack_text.ts';

export type MessageKind = { kind: 'request'; links: string[] } | { kind: 'no_link' } | { kind: 'other' };

/** The URLs of one message that are on our Looker, in order, each once; forms that we must refuse are among them. */
export function requestLinks(message: SlackMessage, policy: Policy): string[] {
  return messageUrls(message).filter((url) => parseLookerLink(url, policy.link_hosts).kind !== 'foreign');
}

/** Written by a person, at the top level of the channel, and still there. */
export function isHumanRoot(message: SlackMessage): boolean {
  const root = message.thread_ts === undefined || message.thread_ts === message.ts;
  return root && isHuman(message);
}

/** Written by a person: no bot, and no subtype but the ones that still are a person's own words. */
export function isHuman(message: SlackMessage): boolean {
  const own =
    message.subtype === undefined ||
    message.subtype === 'file_share' ||
    message.subtype === 'thread_broadcast';
  return own && message.bot_id === undefined && message.user !== undefined;
}

/** Classifies one top-level message. A message without a link counts as a request only when it speaks like one (policy `request`). */
export function classifyMessage(message: SlackMessage, policy: Policy): MessageKind {
  if (!isHumanRoot(message)) return { kind: 'other' };
  const links = requestLinks(message, policy);
  if (links.length > 0) return { kind: 'request', links };
  const text = decodeEntities(message.text ?? '').toLowerCase();
  const hits = policy.request.phrases.filter((phrase) => text.includes(phrase.toLowerCase()));
  return hits.length >= policy.request.min_phrases ? { kind: 'no_link' } : { kind: 'other' };
}
