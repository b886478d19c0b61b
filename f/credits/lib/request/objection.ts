/** What people say in a thread that stops an amount: a request that is none, one on hold, or one that a person has answered. */
import type { SlackMessage } from '../../../shared/lib/slack/message.ts';
import { ownWords } from '../../../shared/lib/slack/words.ts';
import type { Policy } from '../policy/policy.ts';
import type { Reason } from '../reason/reasons.ts';
import { answeredBy, heldBy, stopsRequest } from './intent.ts';
import { isHuman, isOutside, requestLinks, requestMessages } from './thread.ts';

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
      ? stopsAsking(message, policy)
      : message === parent
        ? null
        : (heldBy(message, policy.request) ?? answeredBy(message, policy.request, requester));
    if (objection) return objection;
  }
  return null;
}

function stopsAsking(message: SlackMessage, policy: Policy): Reason | null {
  if (isOutside(message, policy)) {
    const who = `${message.user} belongs to the workspace ${message.user_team}`;
    return { code: 'outside_requester', message: `${who}, which request.outside_teams does not name` };
  }
  const links = requestLinks(message, policy);
  const { quoted } = ownWords(message);
  if (links.length > 0 && links.every((url) => quoted.includes(url)))
    return { code: 'request_quoted', message: 'its links stand only in quoted lines' };
  return stopsRequest(message, policy.request);
}
