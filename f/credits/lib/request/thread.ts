/**
 * Classifies messages, and reads the thread of a request: its current links, whether it is deleted, its answers, and what people
 * say in it that stops an amount: a request that is none, one on hold, or one that a person has answered.
 */

import { isHuman, type SlackMessage, slackTs } from '../../../shared/lib/slack/message.ts';
import { ownWords } from '../../../shared/lib/slack/words.ts';
import type { Policy } from '../policy/policy.ts';
import type { Reason } from '../reason/reasons.ts';
import { answeredBy, asksForCredit, excerpt, heldBy, stopsRequest } from './intent.ts';
import { nearMiss, parseLookerLink } from './looker_link.ts';
import { unclearPurpose } from './purpose.ts';

/**
 * The first reason in the thread against an amount; null when there is none.
 * @param since ts up to which a person has taken the words into account; empty for none
 */
export function threadObjection(
  thread: readonly SlackMessage[] | null,
  policy: Policy,
  since = '',
): Reason | null {
  const [parent] = thread ?? [];
  const asking = requestMessages(thread ?? [], policy);
  const requester = asking[0]?.user ?? null;
  for (const message of thread ?? []) {
    if (!isHuman(message) || message.ts <= since) continue;
    const objection = asking.includes(message)
      ? (stopsAsking(message, policy) ?? (message === parent ? unclearLink(message, policy) : null))
      : message === parent
        ? null
        : (heldBy(message, policy.request) ?? answeredBy(message, policy.request, requester));
    if (objection) return objection;
  }
  return null;
}

/** Of the message that holds the link; a reply that supplies one need not ask again. */
function unclearLink(message: SlackMessage, policy: Policy): Reason | null {
  return requestLinks(message, policy).length > 0 ? unclearPurpose(message, policy.request) : null;
}

function stopsAsking(message: SlackMessage, policy: Policy): Reason | null {
  if (isOutside(message, policy)) {
    const why = message.outside
      ? `${message.user} belongs to the workspace ${message.outside}, which request.outside_teams does not name`
      : `the channel is shared with other organisations, and Slack does not say to which one ${message.user} belongs`;
    return { code: 'outside_requester', message: why };
  }
  const links = requestLinks(message, policy);
  const { quoted } = ownWords(message);
  if (links.length > 0 && links.every((url) => quoted.includes(url)))
    return { code: 'request_quoted', message: 'its links stand only in quoted lines' };
  return stopsRequest(message, policy.request);
}

/** Metadata of our messages in a thread; independent of all our stores. */
export const answerEvent = 'creditbot_answer';

export interface AnswerMark {
  /** Key of the request that the message answers. */
  request: string;
  kind: 'credit' | 'question' | 'card' | 'hint';
  /** Decimal amount of a credit, empty for a question. */
  amount: string;
  policy: string;
  run: string;
  /** Attempt that posted it; its figures are stored with that attempt. */
  turn: string;
}

/**
 * The links of a request: those of its message, else those of replies by people.
 * @param known whether the thread is that of a request, whatever its first message says now
 */
export function threadLinks(thread: readonly SlackMessage[], policy: Policy, known = true): string[] {
  return [
    ...new Set(requestMessages(thread, policy, known).flatMap((message) => requestLinks(message, policy))),
  ];
}

/**
 * The messages of a thread that make its request: the first one with a link, else that one and the replies that supply links. Under
 * a message that is no request, the replies that are one.
 * @param known see threadLinks
 */
export function requestMessages(
  thread: readonly SlackMessage[],
  policy: Policy,
  known = true,
): SlackMessage[] {
  const [parent, ...replies] = thread;
  if (parent === undefined) return [];
  const kind = classifyMessage(parent, policy).kind;
  if (kind === 'request') return [parent];
  const supplied = replies.filter(
    (reply) => isHuman(reply) && !isOutside(reply, policy) && requestLinks(reply, policy).length > 0,
  );
  if (kind === 'no_link') return [parent, ...supplied];
  const asking = supplied.filter((reply) => asksForCredit(reply, policy.request, true));
  return known && asking.length === 0 ? supplied : asking;
}

/**
 * The replies in an answered thread that ask for a credit once more: those with a link to our Looker that the answer is not about,
 * and those after the answer with any such link or the words of a request.
 */
export function secondRequests(
  thread: readonly SlackMessage[],
  answered: Answered,
  policy: Policy,
): SlackMessage[] {
  const { links, hint, outcome, posted_ts, updated_at } = answered;
  const since = (outcome === 'credited' ? posted_ts : null) ?? slackTs(new Date(updated_at));
  const known = [...links, ...(hint?.bad ?? [])];
  return thread.slice(1).filter((reply) => {
    if (!isHuman(reply)) return false;
    const { quoted } = ownWords(reply);
    const own = requestLinks(reply, policy).filter((url) => !quoted.includes(url));
    if (own.some((url) => !known.includes(url))) return true;
    return reply.ts > since && (own.length > 0 || asksForCredit(reply, policy.request, false));
  });
}

/** The parts of a ledger record that say what a request was answered with, and when. */
interface Answered {
  links: readonly string[];
  hint: { bad: readonly string[] } | null;
  outcome: string | null;
  posted_ts: string | null;
  updated_at: string;
}

/** Why a message that is a reply in the thread of another request gets no amount; null for every other message. */
export function asksInThread(thread: readonly SlackMessage[] | null, ts: string): Reason | null {
  const message = thread?.find((one) => one.ts === ts);
  if (message?.thread_ts === undefined || message.thread_ts === ts) return null;
  const said = `${message.user} asks in the thread of an earlier request: "${excerpt(message)}"`;
  return { code: 'second_request', message: said };
}

/** The current links of a request. Not `complete`: some bad links are not replaced yet. */
export interface CurrentLinks {
  links: string[];
  complete: boolean;
}

/**
 * The links of a request. After a hint about bad links, links of later replies are added to the good ones. A message that no
 * longer has a bad link defines the links itself.
 */
export function currentLinks(
  thread: readonly SlackMessage[],
  policy: Policy,
  record: { key: string; hint: { bad: string[]; needed: number } | null } | null,
): CurrentLinks {
  const hint = record?.hint;
  const [parent] = thread;
  if (!hint || parent === undefined)
    return { links: threadLinks(thread, policy, record !== null), complete: true };
  const own = requestLinks(parent, policy);
  // Replies to a message with links of its own count from the hint on.
  const since = own.length > 0 ? (findAnswer(thread, record.key, 'hint')?.ts ?? null) : '';
  const replies = thread
    .slice(1)
    .filter((reply) => isHuman(reply) && !isOutside(reply, policy) && since !== null && reply.ts > since);
  const supplied = replies.flatMap((reply) => requestLinks(reply, policy));
  const isGood = (url: string) => !hint.bad.includes(url);
  const links = [...new Set([...own, ...supplied])].filter(isGood);
  const corrected = own.length > 0 && own.every(isGood);
  return { links, complete: corrected || links.length >= hint.needed };
}

/** Whether two lists of links are the same, in the same order. */
export function sameLinks(now: readonly string[], then: readonly string[]): boolean {
  return now.length === then.length && now.every((url, index) => url === then[index]);
}

/** True when the parent message is gone: a deleted parent with replies remains as a tombstone. */
export function isGone(thread: readonly SlackMessage[] | null): boolean {
  const [parent] = thread ?? [];
  return parent === undefined || parent.subtype === 'tombstone';
}

/** Our message of this kind for this request, if the thread has one. `turn` is null in older messages. */
export function findAnswer(
  thread: readonly SlackMessage[] | null,
  request: string,
  kind: AnswerMark['kind'],
): { ts: string; amount: string; turn: number | null } | null {
  for (const message of thread ?? []) {
    if (message.metadata?.event_type !== answerEvent || message.bot_id === undefined) continue;
    const payload = message.metadata.event_payload ?? {};
    if (payload.request !== request || payload.kind !== kind) continue;
    const turn = /^[1-9]\d*$/.test(String(payload.turn)) ? Number(payload.turn) : null;
    return { ts: message.ts, amount: String(payload.amount ?? ''), turn };
  }
  return null;
}

export type MessageKind = { kind: 'request'; links: string[] } | { kind: 'no_link' } | { kind: 'other' };

/**
 * The URLs of one message that are on our Looker, in order, each once; forms that we must refuse are among them. Beside such a link
 * one with our host in a wrong form counts, too: without it a part of a total would be credited.
 */
export function requestLinks(message: SlackMessage, policy: Policy): string[] {
  const { urls } = ownWords(message);
  const isLink = (url: string) => parseLookerLink(url, policy.link_hosts).kind !== 'foreign';
  return urls.some(isLink) ? urls.filter((url) => isLink(url) || isOnOurHost(url, policy)) : [];
}

function isOnOurHost(url: string, policy: Policy): boolean {
  return policy.link_hosts.includes(URL.parse(url)?.hostname ?? '');
}

/** What is wrong with links of a message that are not on our Looker but resemble it; on our host only with `own`. */
export function wrongLinks(message: SlackMessage, policy: Policy, own = false): string[] {
  return ownWords(message).urls.flatMap((url) => {
    if (own && !isOnOurHost(url, policy)) return [];
    return nearMiss(url, policy.link_hosts) ?? [];
  });
}

/** Written by a person, at the top level of the channel, and still there. */
export function isHumanRoot(message: SlackMessage): boolean {
  const root = message.thread_ts === undefined || message.thread_ts === message.ts;
  return root && isHuman(message);
}

/** Written by a member of another organisation in a shared channel whom the policy does not let ask. */
export function isOutside({ outside }: SlackMessage, policy: Policy): boolean {
  return outside !== undefined && !policy.request.outside_teams.includes(outside);
}

/**
 * Classifies one top-level message. A message without a link is a request only when it has the words of one (policy `request`) and
 * none that stop it.
 */
export function classifyMessage(message: SlackMessage, policy: Policy): MessageKind {
  if (!isHumanRoot(message)) return { kind: 'other' };
  const links = requestLinks(message, policy);
  if (links.length > 0) return { kind: 'request', links };
  const asks = asksForCredit(message, policy.request, false) || wrongLinks(message, policy, true).length > 0;
  const isRequest = asks && !isOutside(message, policy);
  return isRequest && stopsRequest(message, policy.request) === null
    ? { kind: 'no_link' }
    : { kind: 'other' };
}
